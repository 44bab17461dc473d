import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '../../server/actor.ts';
import { normalisePassword, passwordFault } from '../../server/features/accounts/password-rules.ts';
import { holds, PERMISSIONS, type Permission } from '../../server/features/accounts/permissions.ts';
import { may } from '../../server/features/accounts/policy.ts';
import {
  HOME_OF_STAFF,
  isUsername,
  localPath,
  networkOf,
  nextStep,
  normaliseUsername,
  scopeOf,
} from '../../server/features/accounts/rules.ts';

describe('where sign-in leads on to', () => {
  it.each(['/', '/desk', '/cases/ZTC-1?tab=2#messages', '/cases?q=%E5%81%9C%E6%B0%B4', '/admin/accounts'])(
    'keeps the local path %s',
    (path) => expect(localPath(path)).toBe(path),
  );

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    'https:evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '%09//evil.example',
    '\t//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/.//evil.example',
    '/desk//evil.example',
    'evil.example',
    '',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/sign-out',
    `/${'x'.repeat(600)}`,
    '/é',
    undefined,
    null,
    7,
    ['/desk'],
    { 0: '/' },
  ])('answers %j with the desk', (path) => expect(localPath(path)).toBe(HOME_OF_STAFF));

  it('never names another host, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((tail) => `/${tail}`),
        ),
        (text) => {
          expect(new URL(localPath(text), 'https://ztc.test').origin).toBe('https://ztc.test');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('names and networks', () => {
  it('forgives full-width letters, capitals and spaces around a username', () => {
    expect(normaliseUsername(' ＺＪＪ.Officer ')).toBe('zjj.officer');
  });

  it.each(['a', '.a', 'a b', '张三', 'a'.repeat(41), 'a@b', "a'b", 'a\u0000b'])('does not take %j', (name) =>
    expect(isUsername(name)).toBe(false),
  );

  it('counts neighbours in one network together and others apart', () => {
    expect(networkOf('203.0.113.7')).toBe(networkOf('203.0.113.250'));
    expect(networkOf('203.0.113.7')).toBe(networkOf('::ffff:203.0.113.9'));
    expect(networkOf('203.0.113.7')).not.toBe(networkOf('203.0.114.7'));
    expect(networkOf('2001:db8:0:1::1')).toBe(networkOf('2001:db8:0:1::2'));
    expect(networkOf('2001:db8:0:1::1')).not.toBe(networkOf('2001:db8:1:1::1'));
    expect(networkOf(undefined)).toBe('');
  });
});

describe('what is asked after the password', () => {
  const account = { role: 'officer' as const, hasSecondFactor: false, mustChangePassword: false };

  it('asks a second factor of those who run, supervise, unseal or audit, in production', () => {
    const asked = ROLES.filter((role) => nextStep({ ...account, role }, 'production', 'start') === 'enrol');
    expect(asked).toEqual(['supervision', 'admin', 'custodian', 'auditor']);
    expect(ROLES.filter((role) => nextStep({ ...account, role }, 'demo', 'start') !== null)).toEqual([]);
  });

  it('asks anybody who has a second factor for it, in every mode', () => {
    for (const mode of ['production', 'demo', 'test'] as const) {
      expect(nextStep({ ...account, hasSecondFactor: true }, mode, 'start')).toBe('code');
    }
  });

  it('asks for a new password last, and only once', () => {
    const fresh = { role: 'admin' as const, hasSecondFactor: true, mustChangePassword: true };
    expect(nextStep(fresh, 'production', 'start')).toBe('code');
    expect(nextStep(fresh, 'production', 'code')).toBe('password');
    expect(nextStep(fresh, 'production', 'enrol')).toBe('password');
    expect(nextStep({ ...fresh, mustChangePassword: false }, 'production', 'password')).toBeNull();
    expect(nextStep({ ...account, mustChangePassword: true }, 'production', 'start')).toBe('password');
  });

  it('gives county posts the county, and units and towns their own scope', () => {
    expect(scopeOf('dispatcher', 'office')).toBe('county');
    expect(scopeOf('leader', 'bureau')).toBe('unit');
    expect(scopeOf('officer', 'town')).toBe('town');
  });
});

describe('a password of one’s own', () => {
  it.each(['shortish', '短短的密码', '12345678901'])('refuses %j as too short', (text) =>
    expect(passwordFault(text, 'zjj')).toBe('short'),
  );

  it('counts characters, not bytes or code units', () => {
    expect(passwordFault('一二三四五六七八九十百', 'zjj')).toBe('short');
    expect(passwordFault('春风又绿江南岸明月何时', 'zjj')).toBe('short');
    expect(passwordFault('春风又绿江南岸明月何时照', 'zjj')).toBeNull();
    expect(passwordFault('😀'.repeat(11), 'zjj')).toBe('short');
  });

  it.each([
    'aaaaaaaaaaaaaa',
    'abababababab',
    '123412341234',
    '123456789012',
    'abcdefghijklmnop',
    'password1234',
    'Password2345!',
    'zjj.officer.1',
    'ZJJ.OFFICERzjj.officer',
    'qwertyuiop123',
    'admin12345678',
    '１２３４５６７８９０１２',
  ])('refuses %j as one of the first guesses', (text) =>
    expect(passwordFault(text, 'zjj.officer')).toBe('guessable'),
  );

  it.each(['blue kettle on the hill', '水库边第三棵柳树下有船', 'correct horse battery', 'T7-hxQ 92mmPw'])(
    'takes %j without asking for capitals or symbols',
    (text) => expect(passwordFault(`${text}啊`, 'zjj.officer')).toBeNull(),
  );

  it('refuses what is longer than it would ever hash', () => {
    expect(passwordFault('长'.repeat(100) + 'x y z w v u '.repeat(20), 'zjj')).toBe('long');
  });

  it('is the same from a full-width keyboard', () => {
    expect(normalisePassword('ｂｌｕｅ　ｋｅｔｔｌｅ')).toBe('blue kettle');
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => void passwordFault(text, name)),
    );
  });
});

describe('the permissions', () => {
  const all = Object.keys(PERMISSIONS) as Permission[];

  it('name only roles that exist, each once', () => {
    for (const permission of all) {
      const roles: readonly string[] = PERMISSIONS[permission];
      expect(roles.length).toBeGreaterThan(0);
      expect(new Set(roles).size).toBe(roles.length);
      expect(roles.filter((role) => !(ROLES as readonly string[]).includes(role))).toEqual([]);
    }
  });

  it('leave no role with all of them', () => {
    for (const role of ROLES) {
      const actor = { role, accountId: 'a', scope: 'county' as const, unitId: null };
      expect(all.filter((permission) => !holds(actor, permission))).not.toEqual([]);
    }
  });

  it('keep the three offices of the machine apart: who runs it, who unseals, who audits', () => {
    for (const permission of all) {
      if (permission === 'signed-in' || permission === 'desk.read') continue;
      const roles: readonly string[] = PERMISSIONS[permission];
      expect(roles.filter((role) => ['admin', 'custodian', 'auditor'].includes(role)).length).toBeLessThan(2);
      if (permission.startsWith('case.')) expect(roles).not.toContain('admin');
    }
  });

  it('give nobody both the asking for contact details and the granting', () => {
    const asking: readonly string[] = PERMISSIONS['contact.request'];
    const granting: readonly string[] = PERMISSIONS['contact.approve'];
    expect(asking.filter((role) => granting.includes(role))).toEqual([]);
  });

  it('give residents and the clock nothing', () => {
    for (const role of ['resident', 'system'] as const) {
      const actor = { role, accountId: null, scope: 'county' as const, unitId: null };
      expect(all.filter((permission) => holds(actor, permission))).toEqual([]);
    }
    expect(all.filter((permission) => holds(null, permission))).toEqual([]);
  });

  it('let an administrator change every account but their own, and nobody else any', () => {
    for (const role of ROLES) {
      const actor = { role, accountId: 'me', scope: 'county' as const, unitId: null };
      expect(may(actor, 'end', { id: 'other' })).toBe(role === 'admin');
      expect(may(actor, 'reset', { id: 'me' })).toBe(false);
    }
  });
});
