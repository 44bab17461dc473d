import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Received {
  to: string[];
  from: string;
  raw: string;
}

export interface PostOffice {
  url: string;
  received: Received[];
  /** Set to answer every recipient with this code, for example 550; null takes all. */
  refusal: number | null;
  close(): Promise<void>;
}

/** A real SMTP server on a free port of this machine. */
export async function openPostOffice(): Promise<PostOffice> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, callback) {
      callback(
        office.refusal === null ? null : Object.assign(new Error('no'), { responseCode: office.refusal }),
      );
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        office.received.push({
          to: rcptTo.map((to) => to.address),
          from: mailFrom ? mailFrom.address : '',
          raw: Buffer.concat(chunks).toString(),
        });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const office: PostOffice = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received: [],
    refusal: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return office;
}
