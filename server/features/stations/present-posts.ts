import { filled, type Refused } from '../../http/refused.ts';
import type { Lens } from './lens.ts';
import type { AdminChoices } from './present-admin.ts';
import type { PostRow } from './store.ts';

/** The view-model of `stations/admin-posts`: the leadership posts of one unit. */
export function presentPosts(
  {
    unitId,
    posts,
    ending,
    refused,
  }: {
    unitId: string;
    posts: readonly PostRow[];
    /** The one post whose end is asked for. */
    ending: { id: string; refused?: Refused } | undefined;
    refused: Refused | undefined;
  },
  choices: AdminChoices,
  lens: Lens,
  errors: Readonly<Record<string, string>>,
) {
  const { t, f } = lens.say;
  const endOf = (post: PostRow) => {
    if (post.valid_to !== null && post.valid_to < lens.today) return { end: null, endHref: '' };
    if (post.id !== ending?.id) {
      const query = new URLSearchParams({ unit: unitId, end: post.id });
      return { end: null, endHref: `/admin/stations/posts?${query}#post-${post.id}` };
    }
    const to = {
      name: 'to',
      type: 'date',
      label: t('stations:admin.lastDay'),
      required: true,
      value: lens.today,
      min: lens.today,
    };
    const action = `/admin/stations/posts/${post.id}/end`;
    return { end: { action, fields: filled([to], ending.refused, errors) }, endHref: '' };
  };
  return {
    filter: {
      action: '/admin/stations/posts',
      fields: [
        {
          name: 'unit',
          type: 'select',
          label: t('stations:column.unit'),
          blank: t('stations:form.choose'),
          value: unitId,
          options: choices.units,
        },
      ],
    },
    unit: unitId === '' ? '' : lens.unit(unitId),
    posts: posts.map((post) => ({
      id: `post-${post.id}`,
      title: lens.pick(post.post, post.post_en),
      text:
        post.valid_to === null
          ? t('stations:admin.since', { from: f.day(post.valid_from) })
          : t('stations:admin.sinceUntil', { from: f.day(post.valid_from), to: f.day(post.valid_to) }),
      ...endOf(post),
    })),
    action: '/admin/stations/posts',
    fields: filled(
      [
        { name: 'unitId', type: 'hidden', value: unitId },
        {
          name: 'post',
          type: 'text',
          label: t('stations:admin.post'),
          hint: t('stations:admin.postHint'),
          required: true,
          maxlength: 60,
        },
        { name: 'postEn', type: 'text', label: t('stations:admin.postEn'), required: true, maxlength: 100 },
        {
          name: 'from',
          type: 'date',
          label: t('stations:admin.from'),
          required: true,
          value: lens.today,
          min: lens.today,
        },
      ],
      refused,
      errors,
    ),
  };
}
