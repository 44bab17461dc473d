import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps count of a server's connections, so that stopping waits for requests and not for browsers: those open
 * connections that they may never use, and keep used ones open for the next request.
 *
 * @returns a function that ends each connection as soon as it is in the middle of nothing: most of them at once.
 */
export function countConnections(server: Server): () => void {
  const requests = new Map<Socket, number>();
  let isEnding = false;
  server.on('connection', (socket: Socket) => {
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.prependListener('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    requests.set(socket, (requests.get(socket) ?? 0) + 1);
    res.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1;
      if (requests.has(socket)) requests.set(socket, left);
      // What was written still goes out before the connection ends.
      if (isEnding && left === 0) socket.destroySoon();
    });
  });
  return () => {
    isEnding = true;
    for (const [socket, begun] of requests) if (begun === 0) socket.destroy();
  };
}
