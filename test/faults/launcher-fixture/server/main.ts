import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import pg from 'pg';

// stands in for the server: the launcher's contract with it and nothing else
const instance = 'process.stdin.resume().on("close", () => process.exit())';

/** What the real one does first of all: the launcher runs the shop as this role. */
async function makeRunningRole(): Promise<void> {
  const role = decodeURIComponent(new URL(process.env.DATABASE_URL!).username);
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL });
  await client.connect();
  const known = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (!known.rowCount) await client.query(`create role ${client.escapeIdentifier(role)} login`);
  await client.end();
}

async function migrate(): Promise<void> {
  if (process.env.FIXTURE_REFUSE) {
    console.error(process.env.FIXTURE_REFUSE);
    process.exit(78);
  }
  await makeRunningRole();
  console.log(JSON.stringify({ schema: 'ok', ownerEmail: 'owner@example.test', signInToken: 'once' }));
}

function fleet(): void {
  const child = spawn(process.execPath, ['-e', instance], { stdio: ['pipe', 'ignore', 'ignore'] });
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1, connectionTimeoutMillis: 1000 });
  pool.on('error', () => {});
  const servers = [process.env.YINGHUO_PORT, process.env.YINGHUO_CONSOLE_PORT].map((port) =>
    createServer((_request, response) => {
      void pool.query('select 1').then(
        () => response.end('ready'),
        () => response.writeHead(503).end(),
      );
    }).listen(Number(port), '127.0.0.1'),
  );
  process.on('SIGTERM', () => {
    if (process.env.FIXTURE_STUBBORN) return;
    child.kill();
    void pool.end();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}

if (process.argv[2] === 'migrate') await migrate();
else fleet();
