import { createTransport } from 'nodemailer';

export interface Mail {
  /** One address, nothing else: `mailAddress` in rules.ts says which text is one. */
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** With its angle brackets; the same for every try at one notice, so that a server can drop a repeat. */
  messageId: string;
}

export interface Mailer {
  /** Returns when the mail server has taken the mail; throws otherwise. */
  send(mail: Mail): Promise<void>;
}

/** Thrown where the county has not set up the way a notice would have to go. */
export class NoChannel extends Error {}

/** Stands in where SMTP_URL is not set. */
export const noMailer: Mailer = {
  async send() {
    throw new NoChannel('SMTP_URL is not set');
  },
};

/** Mail by SMTP over a few kept connections. Close it when the process stops. */
export function smtpMailer(url: string, from: string): Mailer & { close(): void } {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      // Notices are text made here; nothing may make the library read a file or fetch an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send({ to, subject, text, messageId }) {
      // An address object is taken as it is; text would be parsed as a list of recipients.
      await transport.sendMail({ to: { name: '', address: to }, subject, text, messageId });
    },
    close() {
      transport.close();
    },
  };
}
