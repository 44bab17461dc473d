import { rmSync } from 'node:fs';

export default function tearDown() {
  const county = process.env['BROWSER_COUNTY'];
  if (county) rmSync(county, { recursive: true, force: true });
}
