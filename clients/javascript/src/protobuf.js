// Protobuf by schema: messages as plain objects. No dependency, no generated code.
// Outward, ids are decimal strings ('0' = absent), times are numbers (ms since 1970) and UUIDs are text.

/** @typedef {'id'|'time'|'uuid'|'int32'|'string'|'bytes'} FieldKind */
/** @typedef {Readonly<Record<string, readonly [number, FieldKind]>>} Schema */

const VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5;
const FIRST_APP_FIELD = 200; // 100-199 are the server's, 200 and above belong to the app and travel untouched
const absent = { id: '0', time: 0, uuid: '', int32: 0, string: '' };
const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { ignoreBOM: true });

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  #room(count) {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** A negative int32 takes ten bytes, as protobuf wants it. @param {number} value */
  varint(value) {
    let rest = BigInt.asUintN(64, BigInt(value));
    this.#room(10);
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 127n) | 128;
    this.#bytes[this.#length++] = Number(rest);
  }

  /** @param {bigint} value */
  fixed64(value) {
    this.#room(8);
    new DataView(this.#bytes.buffer).setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  /** @param {Uint8Array} value */
  bytes(value) {
    this.varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  finish() { return this.#bytes.slice(0, this.#length); }
}

class Reader {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) { this.#bytes = bytes; }

  get done() { return this.#at >= this.#bytes.length; }

  #take(count) {
    if (this.#at + count > this.#bytes.length) throw new RangeError('truncated protobuf message');
    const start = this.#at;
    this.#at += count;
    return start;
  }

  /** The low 32 bits, signed: enough for tags, lengths, enums, bools and int32. */
  varint() {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#take(1)];
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('varint longer than ten bytes');
  }

  fixed64() {
    const at = this.#take(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getBigUint64(at, true);
  }

  bytes() {
    const length = this.varint() >>> 0;
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** @param {number} wireType */
  skip(wireType) {
    if (wireType === VARINT) this.varint();
    else if (wireType === FIXED64) this.#take(8);
    else if (wireType === LENGTH) this.bytes();
    else if (wireType === FIXED32) this.#take(4);
    else throw new RangeError(`unknown protobuf wire type ${wireType}`);
  }
}

const wireTypeOf = kind => kind === 'int32' ? VARINT : kind === 'id' || kind === 'time' ? FIXED64 : LENGTH;

/**
 * Writes a message; absent and default fields are left out. `extensions` become length-delimited fields from 200 up.
 * @param {Schema} schema
 * @param {Record<string, any>} message
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encode(schema, message) {
  const writer = new Writer();
  for (const [name, [number, kind]] of Object.entries(schema)) {
    const value = message[name];
    if (value === undefined || value === null || value === absent[kind] || value.length === 0) continue;
    writer.varint(number << 3 | wireTypeOf(kind));
    if (kind === 'int32') writer.varint(value);
    else if (kind === 'id' || kind === 'time') writer.fixed64(BigInt(value));
    else writer.bytes(kind === 'uuid' ? uuidToBytes(value) : kind === 'string' ? utf8.encode(value) : value);
  }
  for (const [number, value] of message.extensions ?? []) {
    if (number < FIRST_APP_FIELD) throw new RangeError(`field ${number} is not the app's: those start at ${FIRST_APP_FIELD}`);
    writer.varint(number << 3 | LENGTH);
    writer.bytes(value);
  }
  return writer.finish();
}

/**
 * Reads a message; unknown fields are skipped, length-delimited ones from 200 up are kept in `extensions`.
 * @param {Schema} schema
 * @param {Uint8Array} bytes
 * @returns {Record<string, any>}
 */
export function decode(schema, bytes) {
  const names = new Map(Object.entries(schema).map(([name, [number, kind]]) => [number, { name, kind }]));
  /** @type {Record<string, any>} */
  const message = { extensions: new Map() };
  for (const [name, [, kind]] of Object.entries(schema)) message[name] = kind === 'bytes' ? new Uint8Array() : absent[kind];
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = reader.varint() >>> 0;
    const number = tag >>> 3, wireType = tag & 7, field = names.get(number);
    if (field && wireTypeOf(field.kind) === wireType) message[field.name] = read(reader, field.kind);
    else if (number >= FIRST_APP_FIELD && wireType === LENGTH) message.extensions.set(number, reader.bytes().slice());
    else reader.skip(wireType);
  }
  return message;
}

/** @param {Reader} reader @param {FieldKind} kind */
function read(reader, kind) {
  switch (kind) {
    case 'int32': return reader.varint();
    case 'id': return reader.fixed64().toString();
    case 'time': return Number(reader.fixed64());
    case 'uuid': return uuidToText(reader.bytes());
    case 'string': return text.decode(reader.bytes());
    default: return reader.bytes().slice();
  }
}

/** A random UUID; unlike crypto.randomUUID also where the page is not served over TLS. */
export function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  return uuidToText(bytes);
}

/** @param {Uint8Array} bytes */
function uuidToText(bytes) {
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : hex;
}

/** @param {string} uuid */
function uuidToBytes(uuid) {
  const hex = uuid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new RangeError('a clientMsgId is a UUID of 16 bytes');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}
