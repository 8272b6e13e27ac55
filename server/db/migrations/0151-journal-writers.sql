-- Who writes down what it delivers, and into which journal: each of them looks for deliverers that don't.
create unlogged table journal_writer (
  instance uuid primary key,
  journal text not null,
  at timestamptz not null default now()
);
