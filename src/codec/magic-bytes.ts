/** A kind of file, by the bytes that it begins with. */
export type FileKind = {
  readonly name: string;
  /** The media type or the content coding under which such a body is read. */
  readonly mediaType?: string;
  readonly encoding?: string;
  /** What to send instead, where such a body is not read. */
  readonly instead?: string;
};

type Signature = FileKind & { readonly begins: (bytes: Uint8Array) => boolean };

/** As many bytes as the longest signature looks at. */
export const SIGNATURE_BYTES = 16;

const TENSORS = 'send one array as .npy, or several as safetensors';
const DECODED = 'decode it and send its values as a tensor';

const starts =
  (...signature: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    signature.every((byte, i) => bytes[i] === byte);

const text = (signature: string) => starts(...Buffer.from(signature));

const any =
  (...tests: readonly ((bytes: Uint8Array) => boolean)[]) =>
  (bytes: Uint8Array): boolean =>
    tests.some((test) => test(bytes));

const OPEN_OBJECT = 0x7b;

/** Eight bytes that are the length of a header, below 2^32, and the brace that the header begins with. */
const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes[8] === OPEN_OBJECT && bytes.subarray(4, 8).every((byte) => byte === 0) && bytes.length > 8;

/** White space, with or without the mark of UTF-8, and what an object or a list begins with. */
const isJson = (bytes: Uint8Array): boolean =>
  /^(?:\xef\xbb\xbf)?[ \t\r\n]*(?:\{[ \t\r\n]*(?:["}]|$)|\[[ \t\r\n]*(?:[-\d[{"\]]|$))/.test(
    Buffer.from(bytes).toString('latin1'),
  );

/** In the order in which they are tried. */
const SIGNATURES: readonly Signature[] = [
  { name: 'a .npy file', mediaType: 'application/x-npy', begins: starts(0x93, ...Buffer.from('NUMPY')) },
  { name: 'a safetensors file', mediaType: 'application/x-safetensors', begins: isSafetensors },
  { name: 'JSON', mediaType: 'application/json', begins: isJson },
  { name: 'gzip', encoding: 'gzip', begins: starts(0x1f, 0x8b, 0x08) },
  { name: 'zstd', instead: 'decompress it, or use gzip', begins: starts(0x28, 0xb5, 0x2f, 0xfd) },
  { name: 'bzip2', instead: 'decompress it, or use gzip', begins: text('BZh') },
  { name: 'xz', instead: 'decompress it, or use gzip', begins: starts(0xfd, ...Buffer.from('7zXZ')) },
  {
    name: 'a zip archive, as .npz and PyTorch’s .pt files are',
    instead: TENSORS,
    begins: any(text('PK\x03\x04'), text('PK\x05\x06')),
  },
  {
    name: 'a Python pickle',
    instead: TENSORS,
    begins: (bytes) => bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 9) <= 5,
  },
  { name: 'an HDF5 file', instead: TENSORS, begins: starts(0x89, ...Buffer.from('HDF')) },
  { name: 'an Arrow file', instead: TENSORS, begins: text('ARROW1') },
  { name: 'a Parquet file', instead: TENSORS, begins: text('PAR1') },
  { name: 'a PNG image', instead: DECODED, begins: starts(0x89, ...Buffer.from('PNG')) },
  { name: 'a JPEG image', instead: DECODED, begins: starts(0xff, 0xd8, 0xff) },
  { name: 'a PDF', instead: DECODED, begins: text('%PDF-') },
  {
    name: 'a multipart form',
    instead: 'send the file itself as the body, as curl --data-binary @FILE does',
    begins: (bytes) => /^--[-\w]{8}/.test(Buffer.from(bytes).toString('latin1')),
  },
];

/** Returns the kind of file that begins with these bytes; undefined for an unknown one. */
export const fileKind = (bytes: Uint8Array): FileKind | undefined => SIGNATURES.find(({ begins }) => begins(bytes));
