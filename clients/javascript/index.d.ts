/** Message types of the envelope. */
export const MsgType: Readonly<{
  UNKNOWN: 0; C2C_SEND: 1; C2C_ACK: 2; C2C_WITHDRAW: 3; GET_BATCH_MSG_IDS: 4; C2C_MSG_PUSH: 5; PUSH_BATCH_MSG_IDS: 6;
  GROUP_SEND: 7; GROUP_MSG_PUSH: 8; GROUP_ACK: 9; GROUP_WITHDRAW: 10; FRIEND_REQUEST: 11; FRIEND_RESPONSE: 12; GAP: 100;
}>;

/** Message status; it never goes back. */
export const Status: Readonly<{ FAILED: -1; SERVER_RECEIVED: 1; OFFLINE: 2; DELIVERED: 3; READ: 4 }>;

/** Content formats. */
export const Format: Readonly<{
  TEXT: 1; VOICE: 2; LOCATION: 3; IMAGE: 4; VIDEO: 5; FILE: 6; EMOJI: 7; LINK: 8; SYSTEM: 9; RECALL: 10;
}>;

export interface ClientOptions {
  /** ws:// or wss:// address of the gateway */
  url: string;
  /**
   * Called for the first connection, whenever the gateway wants a new token, and after a connection that did not open: browsers hide a
   * refused token behind that. When it throws, the client waits and calls it again; call stop() where the user must log in.
   */
  token: () => Promise<string>;
  /** Who this is; needed for `ownCopies` only. */
  userId?: string;
  /** Also tell of what other devices of this user send, as `copied`. */
  ownCopies?: boolean;
  /** msgIds the app already has, from before a reload */
  seen?: Iterable<string>;
  /** the gateway's limit for one frame, 10240 by default */
  maxFrameBytes?: number;
  /** how many sends may wait for their ack, 1000 by default; then send() throws */
  maxOutbox?: number;
  /** another WebSocket class */
  webSocket?: new (url: string, protocols: string[]) => WebSocket;
}

/** Ids are decimal strings, '0' where absent; times are ms since 1970; UUIDs are text. */
export interface Message {
  msgId: string;
  clientMsgId: string;
  from: string;
  to: string;
  /** see Format */
  format: number;
  content: string;
  /** when the sender says that he sent it */
  time: number;
  /** grows from message to message of this user's inbox, '0' when the gateway does not number */
  position: string;
  chatId: string;
  /** the app's own fields, 200 and above */
  extensions: Map<number, Uint8Array>;
}

export interface ServerAck { clientMsgId: string; msgId: string; ackLevel: number }
export interface Receipt { clientMsgId: string; msgId: string; status: number }
export interface Withdrawal { msgId: string; from: string }
export interface HistoryGap { count: number; untilTime: number }
export interface Refusal {
  type: number;
  code: number;
  msg: string;
  /** the gateway's number, 0 when it gave none */
  reason: number;
  /** over 0: the client sends it again by itself; 0: for good */
  retryAfterMs: number;
  clientMsgId?: string;
  msgId?: string;
}
export interface FriendPush {
  requestId: string;
  from: string;
  fromName: string;
  fromAvatar: string;
  text?: string;
  /** 0 pending, 1 accepted, 2 refused */
  status: number;
  time: number;
  pushTitle: string;
  pushContent: string;
}

/** `code` in waiting: the gateway chose the delay. `code` in stopped: 4002, another login took over. */
export interface ClientState {
  phase: 'idle' | 'connecting' | 'online' | 'waiting' | 'stopped';
  retryAt?: number;
  code?: number;
  reason?: string;
}

export interface ClientEvents {
  state: ClientState;
  /** Once a message, in order. Acked as received when no listener threw; one that threw gets the message again. */
  message: Message;
  /** What another device of this user sent: live only. */
  copied: Message;
  /** The gateway has the message: it is not lost any more. */
  serverAck: ServerAck;
  /** The other side received (3) or read (4) it. Never goes back. */
  receipt: Receipt;
  /** The sender took a message back; may come for one that never arrived. */
  withdraw: Withdrawal;
  refused: Refusal;
  friendRequest: FriendPush;
  friendResponse: FriendPush;
  /** Older messages are no longer in the inbox: read them from history. */
  gap: HistoryGap;
  /** A frame that could not be read, or token() that failed. */
  error: Error;
}

/** A user's connection: connects, reconnects, sends again until acked, gives each message to the app once. */
export class ImConnectClient {
  constructor(options: ClientOptions);
  get state(): ClientState;
  /** Takes effect at once. Returns what takes the listener off again. */
  on<E extends keyof ClientEvents>(event: E, listener: (detail: ClientEvents[E]) => void): () => void;
  /** Connects, and stays connected until stop(). After 4002 (replaced by another login) it takes the place back. */
  start(): void;
  /** Disconnects. Unacked sends stay and go out after the next start(). */
  stop(): void;
  /** To call when the network or the page came back: ends a back-off, or checks that the link is still alive. */
  wake(): void;
  /**
   * Queues a message and sends it as soon as may be, again and again until the gateway has it. To one receiver in the order of the calls.
   * With its old clientMsgId, a send that a reload interrupted is still one message. Returns the clientMsgId.
   * Throws RangeError for a message over the limit, a full outbox, or a clientMsgId that is open already.
   */
  send(to: string, text: string, extra?: {
    clientMsgId?: string; time?: number; format?: number; extensions?: Map<number, Uint8Array>;
  }): string;
  /** Sends it no more; the gateway may have it all the same. Returns whether it was still open. */
  cancel(clientMsgId: string): boolean;
  /** Tells the sender that his message was read. */
  markRead(message: { msgId: string; clientMsgId?: string; from: string }): void;
  /** Takes back a message of one's own that the gateway has acked. */
  withdraw(message: { msgId: string; to: string }): void;
}
