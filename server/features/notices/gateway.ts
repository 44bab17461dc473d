import { createHmac } from 'node:crypto';

export interface Gateway {
  url: string;
  secret: string;
}

export interface TextMessage {
  /** Digits with an optional leading plus. */
  to: string;
  text: string;
  /** The same for every try at one notice, so that the gateway can drop a repeat. */
  idempotencyKey: string;
}

export const GATEWAY_TIMEOUT_MS = 10_000;

/**
 * Hands a text message to the county's gateway: POST of `{to, text}` as JSON with `Idempotency-Key` and
 * `X-Ztc-Signature: sha256=<hex>`, the HMAC-SHA256 of `<idempotency key>.<body>` under WEBHOOK_SECRET.
 * Any 2xx is a yes; everything else, a redirect included, throws.
 */
export async function sendText(
  gateway: Gateway,
  message: TextMessage,
  timeoutMs = GATEWAY_TIMEOUT_MS,
): Promise<void> {
  const body = JSON.stringify({ to: message.to, text: message.text });
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': message.idempotencyKey,
      'x-ztc-signature': `sha256=${signature(gateway.secret, message.idempotencyKey, body)}`,
    },
    body,
    // Following one would hand a phone number to whoever the answer names.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  // The answer's text is of no use here and may be long: the connection is given up instead of read out.
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The gateway answered ${response.status}`);
}

/** Hex HMAC-SHA256 over `<key>.<body>`: binds the body to its idempotency key. */
export function signature(secret: string, key: string, body: string): string {
  return createHmac('sha256', secret).update(`${key}.${body}`).digest('hex');
}
