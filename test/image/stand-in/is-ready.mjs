#!/usr/local/bin/node
import { connect } from 'node:net';

// pg_isready -U <user> -d <database>: asks for a connection as Postgres' own program does; any question back but "starting up" will do
const [, user, , database] = process.argv.slice(2);
const words = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
const head = Buffer.alloc(8);
head.writeInt32BE(words.length + 8, 0);
head.writeInt32BE(3 << 16, 4);
const socket = connect(5432, '127.0.0.1', () => socket.write(Buffer.concat([head, words])));
socket.once('data', (answer) => process.exit(answer[0] === 'R'.charCodeAt(0) ? 0 : 1));
socket.once('error', () => process.exit(2));
