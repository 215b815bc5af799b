// Every name that the module exports stands in index.d.ts, and the other way round; so do the members of the client and its events.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as exported from '../src/index.js';

const types = await readFile(new URL('../index.d.ts', import.meta.url), 'utf8');
const source = await readFile(new URL('../src/client.js', import.meta.url), 'utf8');
const names = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(match => match[1]))].sort();
const bodyOf = name => new RegExp(`(?:class|interface) ${name} \\{\\n(.*?)\\n\\}`, 's').exec(types)?.[1] ?? '';

test('exports', () => {
  assert.deepEqual(names(types, /^export (?:const|class|function) (\w+)/gm), Object.keys(exported).sort());
});

test('members of the client', () => {
  const typed = names(bodyOf('ImConnectClient'), /^  (?:get )?(\w+)[(<]/gm);
  assert.deepEqual(typed, Object.getOwnPropertyNames(exported.ImConnectClient.prototype).sort());
});

test('events', () => {
  assert.deepEqual(names(bodyOf('ClientEvents'), /^  (\w+): /gm), names(source, /#emit\('(\w+)'/g));
});

test('numbers', () => {
  for (const name of ['MsgType', 'Status', 'Format']) {
    const body = new RegExp(`const ${name}: Readonly<\\{(.*?)\\}>`, 's').exec(types)[1];
    const typed = Object.fromEntries([...body.matchAll(/(\w+): (-?\d+)/g)].map(([, key, value]) => [key, Number(value)]));
    assert.deepEqual(typed, { ...exported[name] });
  }
});
