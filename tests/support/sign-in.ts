import type { Express } from 'express';
import { hashPassword } from '../../server/features/accounts/index.ts';
import { Visitor } from './app.ts';
import type { TestContext } from './context.ts';
import type { PostName, World } from './factories.ts';

const PASSWORD = 'blue kettle on the hill';
let hash: Promise<string> | undefined;

/**
 * A browser in which a post of the small county is signed in, by the real page. The password is given to the
 * account here: hashing one for every post would slow every suite.
 */
export async function signIn(
  app: Express,
  context: TestContext,
  world: World,
  post: PostName,
): Promise<Visitor> {
  const accountId = world.posts[post].accountId!;
  hash ??= hashPassword(context.config, PASSWORD);
  const account = await context.db
    .updateTable('accounts')
    .set({ password_hash: await hash })
    .where('id', '=', accountId)
    .returning('username')
    .executeTakeFirstOrThrow();
  const visitor = new Visitor(app);
  const answer = await visitor.post(
    '/sign-in',
    { username: account.username, password: PASSWORD },
    '/sign-in',
  );
  if (answer.status !== 303) throw new Error(`signing in as ${post} gave ${answer.status}`);
  return visitor;
}
