-- The people of the desk, their sessions and how they got in.

create table auth_user (
  id text primary key default uuidv7()::text,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  role text not null default 'staff' check (role in ('owner', 'operator', 'staff')),
  two_factor_enabled boolean default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_session (
  id text primary key default uuidv7()::text,
  user_id text not null references auth_user (id) on delete cascade,
  token text not null unique,
  -- moves with use, up to the role's absolute limit
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  -- when the person last proved who they are; null after a one-time link
  confirmed_at timestamptz,
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_user on auth_session (user_id);

create table auth_account (
  id text primary key default uuidv7()::text,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth_user (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_account_user on auth_account (user_id);

create table auth_verification (
  id text primary key default uuidv7()::text,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table auth_two_factor (
  id text primary key default uuidv7()::text,
  user_id text not null unique references auth_user (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean default true,
  failed_verification_count int default 0,
  locked_until timestamptz,
  -- the 30 s step of the last code taken: that one and all before it are spent, on every instance
  last_used_step bigint not null default 0
);

create table invitation (
  id uuid primary key default uuidv7(),
  token_hash bytea not null unique,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'operator', 'staff')),
  invited_by text not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index invitation_open on invitation (email) where accepted_at is null;

-- A way in for whoever sits at the machine itself: 10 minutes, once.
create table sign_in_link (
  token_hash bytea primary key,
  user_id text not null references auth_user (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
