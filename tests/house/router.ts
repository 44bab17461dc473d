import type { Express, RequestHandler } from 'express';
import type { Permission } from '../../server/features/accounts/index.ts';

export interface RouteLine {
  method: string;
  path: string;
  /** What its first handler lets through; null: it begins with no permit. */
  permission: Permission | 'public' | null;
  /** Handlers in it, the permit included. */
  handlers: number;
}

/** Express's router as it stands in memory; it says nothing about it in its types. */
interface Layer {
  handle: RequestHandler & { stack?: Layer[]; permission?: Permission | 'public' };
  /** True for `app.use(x)` without a path. */
  slash: boolean;
  method?: string;
  route?: { path: unknown; stack: Layer[] };
}

/** Every route of the application, in the order in which they are asked. */
export function routesOf(app: Express): RouteLine[] {
  return linesOf((app as unknown as { router: { stack: Layer[] } }).router.stack);
}

function linesOf(stack: readonly Layer[]): RouteLine[] {
  return stack.flatMap((layer) => {
    if (layer.route) return linesOfRoute(layer.route);
    if (!layer.handle.stack) return [];
    // A router under a prefix would hide its full paths from who reads its file, and from these tests.
    if (!layer.slash) throw new Error('A router is mounted under a path: let it name full paths instead.');
    return linesOf(layer.handle.stack);
  });
}

function linesOfRoute(route: NonNullable<Layer['route']>): RouteLine[] {
  const paths = [route.path].flat();
  const methods = [...new Set(route.stack.map((layer) => layer.method ?? 'all'))];
  return paths.flatMap((path) =>
    methods.map((method) => {
      const own = route.stack.filter((layer) => (layer.method ?? 'all') === method);
      return {
        method: method.toUpperCase(),
        path: String(path),
        permission: own[0]?.handle.permission ?? null,
        handlers: own.length,
      };
    }),
  );
}

/** A route as it stands in routes.txt. */
export const written = ({ method, path, permission }: RouteLine): string =>
  `${method.padEnd(4)} ${path}  ${permission ?? 'NO PERMIT'}`;

/** A path one can ask for: every parameter is something that isn't there. */
export const filled = (path: string): string =>
  path.replace(/\{[^}]*\}/g, '').replace(/[:*]\w+/g, 'not-there');
