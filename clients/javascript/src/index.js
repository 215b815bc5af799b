// The JavaScript client of ImConnect: durable messaging over a WebSocket that may break at any time.
// Runs in browsers and wherever else a standard WebSocket exists; needs nothing but the files beside it.
export { ImConnectClient } from './client.js';
export { Format, MsgType, Status } from './wire.js';
