// SPDX-License-Identifier: Apache-2.0
// node draw.mjs ANSWERS.json PICTURE.png: a picture of a dashboard, from what answers.py wrote.
import { readFileSync, writeFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import UPNG from 'upng-js';

const [answersPath, picture] = process.argv.slice(2);
if (!picture) {
  console.error('Usage: node draw.mjs ANSWERS.json PICTURE.png');
  process.exit(2);
}
const WIDTH = 1600;
const COLOURS = 256; // a palette: a third of the size, and nobody sees it
const folder = new URL('.', import.meta.url);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-color-profile=srgb', '--hide-scrollbars',
    '--allow-file-access-from-files'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('page:', error.message ?? error));
  page.on('console', (line) => line.type() === 'error' && console.error('page:', line.text()));
  await page.setViewport({ width: WIDTH, height: 1200 });
  await page.goto(new URL('page.html', folder).href);
  await page.addScriptTag({ content: readFileSync(new URL('dist/page.js', folder), 'utf8') });
  await page.evaluate((data) => window.draw(data), JSON.parse(readFileSync(answersPath, 'utf8')));
  await new Promise((done) => { setTimeout(done, 3000); });
  const height = await page.evaluate(() => document.getElementById('page').offsetHeight);
  await page.setViewport({ width: WIDTH, height });
  await new Promise((done) => { setTimeout(done, 2000); });
  const { buffer } = new Uint8Array(await page.screenshot());
  const pixels = UPNG.toRGBA8(UPNG.decode(buffer));
  writeFileSync(picture, Buffer.from(UPNG.encode(pixels, WIDTH, height, COLOURS)));
} finally {
  await browser.close();
}
