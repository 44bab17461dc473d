import { Feed } from 'feed';
import type { Request, Response } from 'express';
import type { Instant } from '../../clock.ts';

export interface FeedEntry {
  path: string;
  title: string;
  text: string;
  at: Instant;
  updatedAt: Instant;
}

/** Sends an Atom feed. Ids are tags of this site, which stay when an address changes; nothing names a person. */
export function sendFeed(
  req: Request,
  res: Response,
  path: string,
  name: 'exposures' | 'echoes',
  entries: readonly FeedEntry[],
): void {
  const { config, clock } = req.context;
  const { t, lang } = req.say;
  const host = new URL(config.baseUrl).host;
  const tag = (of: string): string => `tag:${host},2026:${of}`;
  const newest = entries
    .map((entry) => entry.updatedAt)
    .sort()
    .at(-1);
  const feed = new Feed({
    id: tag(path),
    title: t(`boards:feed.${name}`, {
      county: t(config.mode === 'demo' ? 'common:county.demo' : 'common:county.own'),
    }),
    link: `${config.baseUrl}${path}`,
    language: lang,
    copyright: '',
    updated: dateOf(newest ?? clock.now()),
    feedLinks: { atom: `${config.baseUrl}${path}.atom` },
  });
  for (const entry of entries) {
    feed.addItem({
      id: tag(entry.path),
      title: entry.title,
      link: `${config.baseUrl}${entry.path}`,
      description: entry.text,
      published: dateOf(entry.at),
      date: dateOf(entry.updatedAt),
    });
  }
  res.type('application/atom+xml; charset=utf-8').send(feed.atom1());
}

/** The library wants dates as objects; this one tells no time of its own. */
function dateOf(at: Instant): Date {
  return new Date(at);
}
