import { free } from '../src/tensor/free.ts';
import { createJobHandler } from './job-handler.ts';
import { createJsonWriter, type JsonWriteTask } from './json-writer.ts';
import { limitGarbage } from './thread-memory.ts';

const write = createJsonWriter();

/** Piscina task: the texts of JSON responses, UTF-8. */
export default createJobHandler((task: JsonWriteTask) => {
  const result = write(task);
  for (const { chunks } of task.outputs) chunks?.forEach(free);
  limitGarbage();
  return { result, transferred: [result.text.buffer] };
});
