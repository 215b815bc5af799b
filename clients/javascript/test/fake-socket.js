// A WebSocket in a test's hands: it says what the test tells it to say.
import { decode, encode } from '../src/protobuf.js';
import { C2CAck, C2CMessage, Envelope, MsgType } from '../src/wire.js';

/** A WebSocket class of its own, so that tests do not see each other's links. */
export function fakeSockets() {
  /** @type {any[]} */ const links = [];
  const waiting = [];
  class FakeSocket {
    frames = [];
    constructor(url, protocols) {
      Object.assign(this, { url, protocols });
      links.push(this);
      waiting.splice(0).forEach(look => look());
    }
    send(data) {
      const envelope = decode(Envelope, data);
      const schema = envelope.type === MsgType.C2C_SEND ? C2CMessage : C2CAck;
      this.frames.push({ ...decode(schema, envelope.payload), type: envelope.type });
    }
    close() { this.closed = true; }
    open() { this.onopen?.(); }
    end(code, reason = '') { this.onclose?.({ code, reason }); }
    down(type, schema, payload, code = 1, msg = '') {
      this.onmessage?.({ data: encode(Envelope, { type, payload: encode(schema, payload), code, msg }).buffer });
    }
    push(msgId, content, extra = {}) {
      this.down(MsgType.C2C_MSG_PUSH, C2CMessage, { msgId, content, from: '9', to: '7', clientMsgId: newId(), ...extra });
    }
    ack(send, msgId = '500') { this.down(MsgType.C2C_ACK, C2CAck, { clientMsgId: send.clientMsgId, msgId, status: 1 }); }
    get sends() { return this.frames.filter(frame => frame.type === MsgType.C2C_SEND); }
    get acks() { return this.frames.filter(frame => frame.type === MsgType.C2C_ACK); }
  }
  /** The link of that number, from 1, when it is there. */
  const link = async number => {
    while (links.length < number) await new Promise(look => waiting.push(look));
    return links[number - 1];
  };
  return { FakeSocket, links, link };
}

let last = 0;
export const newId = () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
