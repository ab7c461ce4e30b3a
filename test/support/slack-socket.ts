import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Slack's end of Socket Mode: says hello, hands out envelopes, collects acknowledgements, hangs up when told to. */
export interface FakeSocket {
  readonly url: string;
  /** Resolves with the acknowledgement. */
  readonly send: (type: string, payload: object) => Promise<Acknowledged>;
  /** As Slack does every few hours. */
  readonly hangUp: () => void;
  readonly connections: () => number;
  readonly until: (connections: number) => Promise<void>;
  readonly close: () => void;
}
export interface Acknowledged {
  readonly envelope_id: string;
  readonly ms: number;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export async function startFakeSocket(): Promise<FakeSocket> {
  const waiting = new Map<
    string,
    { readonly began: number; readonly resolve: (ack: Acknowledged) => void }
  >();
  const watchers = new Set<() => void>();
  let current: Socket | undefined;
  let connections = 0;
  let count = 0;

  function take(text: string): void {
    const { envelope_id } = JSON.parse(text) as Acknowledged;
    const found = waiting.get(envelope_id);
    found?.resolve({ envelope_id, ms: performance.now() - found.began });
  }

  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    const key = `${request.headers['sec-websocket-key'] ?? ''}${GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    socket.on('data', reader(socket, take));
    current = socket;
    connections += 1;
    write(socket, { type: 'hello', num_connections: 1 });
    for (const watcher of watchers) watcher();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    send: (type, payload) =>
      new Promise((resolve) => {
        const envelope_id = `envelope-${(count += 1)}`;
        waiting.set(envelope_id, { began: performance.now(), resolve });
        if (current) write(current, { envelope_id, type, payload, accepts_response_payload: false });
      }),
    hangUp: () => current && write(current, { type: 'disconnect', reason: 'refresh_requested' }),
    connections: () => connections,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (connections >= wanted) resolve();
        };
        watchers.add(check);
        check();
      }),
    close: () => {
      current?.destroy();
      server.close();
    },
  };
}

const write = (socket: Socket, message: object): void =>
  void socket.write(frame(TEXT, Buffer.from(JSON.stringify(message))));

function frame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x80 | opcode, payload.length < 126 ? payload.length : 126]);
  const length = Buffer.alloc(payload.length < 126 ? 0 : 2);
  if (length.length > 0) length.writeUInt16BE(payload.length);
  return Buffer.concat([head, length, payload]);
}

/** Frames from a client are masked, and come in pieces or several at once. */
function reader(socket: Socket, take: (text: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = unframe(rest); read; read = unframe(rest)) {
      rest = rest.subarray(read.size);
      if (read.opcode === TEXT) take(read.payload.toString());
      if (read.opcode === PING) socket.write(frame(PONG, read.payload));
      if (read.opcode === CLOSE) socket.end(frame(CLOSE, read.payload));
    }
  };
}

function unframe(data: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (data.length < 6) return undefined;
  const short = (data[1] ?? 0) & 0x7f;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? data.readUInt16BE(2) : short;
  const size = at + 4 + length;
  if (data.length < size) return undefined;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(
    data.subarray(at + 4, size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  );
  return { opcode: (data[0] ?? 0) & 0x0f, payload, size };
}
