// Generated from the migrated schema by scripts/generate-tables.ts.
import type { Generated } from 'kysely';

export type Tables = {
  admission: {
    id: Generated<number>;
    per_second: number | null;
    reason: Generated<string>;
    epoch: number;
    at: Date;
    paid_to: Date;
  };
  alert: {
    id: Generated<number>;
    channel: string;
    kind: string;
    raised_at: Generated<Date>;
    sent_at: Date | null;
    ended_at: Date | null;
  };
  arrival_minute: {
    service: string;
    minute: Date;
    counts: Buffer;
    total: number;
  };
  audit_entry: {
    id: Generated<number>;
    at: Generated<Date>;
    actor: string;
    action: string;
    subject: string;
    detail: Generated<unknown>;
  };
  audit_seal: {
    id: Generated<number>;
    first_entry: number;
    row_count: number;
    hash: Buffer;
    sealed_at: Generated<Date>;
  };
  audit_sealed: {
    entry_id: number;
    seal_id: number;
    place: number;
    row_hash: Buffer;
  };
  auth_account: {
    id: Generated<string>;
    account_id: string;
    provider_id: string;
    user_id: string;
    access_token: string | null;
    refresh_token: string | null;
    id_token: string | null;
    access_token_expires_at: Date | null;
    refresh_token_expires_at: Date | null;
    scope: string | null;
    password: string | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  auth_session: {
    id: Generated<string>;
    user_id: string;
    token: string;
    expires_at: Date;
    ip_address: string | null;
    user_agent: string | null;
    confirmed_at: Date | null;
    last_seen_at: Generated<Date>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  auth_two_factor: {
    id: Generated<string>;
    user_id: string;
    secret: string;
    backup_codes: string;
    verified: Generated<boolean | null>;
    failed_verification_count: Generated<number | null>;
    locked_until: Date | null;
    last_used_step: Generated<number>;
  };
  auth_user: {
    id: Generated<string>;
    name: string;
    email: string;
    email_verified: Generated<boolean>;
    image: string | null;
    role: Generated<string>;
    two_factor_enabled: Generated<boolean | null>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  auth_verification: {
    id: Generated<string>;
    identifier: string;
    value: string;
    expires_at: Date;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
  };
  buyer_block: {
    id: Generated<number>;
    network: string | null;
    contact_hash: Buffer | null;
    label: string;
    reason: Generated<string>;
    made_by: string;
    created_at: Generated<Date>;
    expires_at: Date;
    lifted_at: Date | null;
  };
  commission: {
    id: Generated<number>;
    order_id: number;
    level: number;
    promoter_id: number;
    base_minor: number;
    amount_minor: number;
    clawed_minor: Generated<number>;
    currency: string;
    state: Generated<string>;
    available_at: Date;
    created_at: Generated<Date>;
    suspect: string | null;
    decided_by: string | null;
  };
  coupon: {
    id: Generated<string>;
    code: string;
    kind: string;
    value: number;
    variant_id: string | null;
    starts_at: Date | null;
    ends_at: Date | null;
    max_uses: number | null;
    active: Generated<boolean>;
    created_at: Generated<Date>;
    variant_ids: string[] | null;
    currency: string | null;
  };
  decision: {
    id: Generated<number>;
    at: Date;
    epoch: number;
    service: string;
    was: number;
    desired: number;
    wanted: number;
    capped: string | null;
    reasons: unknown;
  };
  delivery: {
    order_id: number;
    slot: number;
    version: Generated<number>;
    key_id: number | null;
    sealed: Buffer;
    delivered_at: Generated<Date>;
    retired_at: Date | null;
    sealed_dispense: Buffer | null;
  };
  desired_count: {
    service: string;
    instances: number;
    epoch: number;
    at: Generated<Date>;
  };
  dispense_request: {
    id: Generated<string>;
    kind: string;
    input: unknown;
    recipient_public: Buffer;
    requested_by: string;
    state: Generated<string>;
    result: Buffer | null;
    refusal: string | null;
    created_at: Generated<Date>;
    expires_at: Generated<Date>;
  };
  floor_schedule: {
    id: Generated<string>;
    name: string;
    rrule: string;
    first_day: Date;
    starts_at: string;
    duration_ms: number;
    lead_ms: number;
    floors: unknown;
    enabled: Generated<boolean>;
    created_by: string;
    created_at: Generated<Date>;
    removed_at: Date | null;
  };
  forecast_hour: {
    source: string;
    hour: Date;
    per_second: number;
    low: number;
    high: number;
    actual: number | null;
  };
  free_piece: {
    mailbox: Buffer;
    variant_id: string;
    order_id: number;
  };
  gateway_answer: {
    gateway: string;
    answered_at: Generated<Date>;
  };
  gateway_note: {
    gateway: string;
    key: string;
    value: unknown;
    updated_at: Generated<Date>;
  };
  gateway_trouble: {
    gateway: string;
    side: string;
    cause: string;
    count: Generated<number>;
    first_at: Generated<Date>;
    last_at: Generated<Date>;
    sample: Generated<unknown>;
  };
  gateway_verified: {
    gateway: string;
    mark: Buffer;
    verified_at: Generated<Date>;
  };
  import_chunk: {
    session_id: string;
    chunk: number;
    plain: boolean;
    sealed: Buffer;
  };
  import_row: {
    session_id: string;
    line: number;
    sealed: Buffer;
    last4: string;
    blind_index: Buffer;
  };
  import_session: {
    id: string;
    variant_id: string;
    format: string;
    label: string;
    supplier: string;
    cost_minor: number;
    note: string;
    token_hash: Buffer;
    sealed_data_key: Buffer;
    session_data_key: Buffer | null;
    next_chunk: Generated<number>;
    splitter: unknown;
    sealed_carry: Buffer | null;
    line_count: Generated<number>;
    staged_count: Generated<number>;
    different_count: number | null;
    bad_lines: Generated<unknown>;
    bad_count: Generated<number>;
    state: Generated<string>;
    result: unknown;
    started_by: string;
    created_at: Generated<Date>;
    expires_at: Generated<Date>;
    byte_count: Generated<number>;
    choice: Generated<unknown>;
    reading: unknown;
    read_at: Date | null;
    sealed_samples: Buffer | null;
  };
  instance: {
    id: string;
    service: string;
    pid: number;
    host: string;
    state: Generated<string>;
    started_at: Generated<Date>;
    heartbeat_at: Generated<Date>;
    metrics: Generated<unknown>;
    host_id: string | null;
  };
  instance_slice: {
    at: Date;
    instance: string;
    service: string;
    busy: number;
    cpu: number;
    memory_mb: number;
  };
  invitation: {
    id: Generated<string>;
    token_hash: Buffer;
    email: string;
    role: string;
    invited_by: string;
    expires_at: Date;
    accepted_at: Date | null;
    created_at: Generated<Date>;
  };
  job: {
    id: Generated<number>;
    task: string;
    payload: unknown;
    locked_until: Generated<Date>;
    locked_by: string | null;
    epoch: Generated<number>;
    attempts: Generated<number>;
    max_attempts: Generated<number>;
    unique_key: string | null;
    last_error: string | null;
    dead_at: Date | null;
    created_at: Generated<Date>;
  };
  journal_writer: {
    instance: string;
    journal: string;
    at: Generated<Date>;
  };
  key_batch: {
    id: Generated<string>;
    variant_id: string;
    label: string;
    supplier: Generated<string>;
    cost_minor: Generated<number>;
    note: Generated<string>;
    sealed_data_key: Buffer;
    key_count: Generated<number>;
    state: Generated<string>;
    imported_by: string;
    created_at: Generated<Date>;
    last_pos: Generated<number>;
    importer_id: Generated<string>;
  };
  known_sold: {
    blind_index: Buffer;
    restoration_id: number;
    source: string;
    sold_at: Date;
  };
  latency_slice: {
    at: Date;
    bin: number;
    count: number;
  };
  lease: {
    name: string;
    holder: string;
    epoch: Generated<number>;
    locked_until: Date;
  };
  ledger_account: {
    id: Generated<number>;
    kind: string;
    owner_id: Generated<number>;
    currency: string;
  };
  ledger_entry: {
    id: Generated<number>;
    transfer_id: number;
    account_id: number;
    amount_minor: number;
  };
  ledger_transfer: {
    id: Generated<number>;
    key: string;
    kind: string;
    order_id: number | null;
    at: Generated<Date>;
  };
  metric_slice: {
    tier: number;
    service: string;
    at: Date;
    desired: Generated<number>;
    ready: Generated<number>;
    starting: Generated<number>;
    draining: Generated<number>;
    busy: number | null;
    arrivals: Generated<number>;
    done: Generated<number>;
    backlog: Generated<number>;
    p95_ms: number | null;
    errors: number | null;
    cpu: number | null;
    memory_mb: number | null;
  };
  migration: {
    name: string;
    checksum: string;
    applied_at: Generated<Date>;
    kind: Generated<string>;
  };
  needs_you: {
    id: Generated<number>;
    kind: string;
    subject: string;
    order_id: number | null;
    amount_minor: Generated<number>;
    currency: Generated<string>;
    detail: Generated<unknown>;
    since: Generated<Date>;
    resolved_at: Date | null;
    resolved_by: string | null;
    taken_off: Generated<boolean>;
  };
  order_access: {
    token_hash: Buffer;
    order_id: number;
    kind: string;
    sealed: unknown;
    expires_at: Date;
    created_at: Generated<Date>;
  };
  order_charge: {
    order_id: number;
    gateway: string;
    trade_no: string | null;
    pay_url: string | null;
    at: Generated<Date>;
  };
  order_event: {
    id: Generated<number>;
    xid: Generated<string>;
    order_id: number;
    type: string;
    at: Generated<Date>;
    data: Generated<unknown>;
  };
  order_slice: {
    at: Date;
    currency: string;
    created: Generated<number>;
    paid: Generated<number>;
    delivered: Generated<number>;
    failed: Generated<number>;
    revenue_minor: Generated<number>;
  };
  orders: {
    id: Generated<number>;
    order_no: string;
    status: Generated<string>;
    variant_id: string;
    product_name: string;
    variant_name: string;
    delivery: string;
    quantity: number;
    unit_price_minor: number;
    discount_minor: Generated<number>;
    amount_minor: number;
    currency: string;
    contact: string;
    contact_hash: Buffer;
    lookup_hash: string | null;
    form: unknown;
    coupon_id: string | null;
    referrer_id: number | null;
    locale: Generated<string>;
    client_ip: string | null;
    gateway: string;
    trade_no: string | null;
    paid_minor: Generated<number>;
    refunded_minor: Generated<number>;
    token_hash: Buffer;
    token_public: Buffer;
    idempotency_hash: Buffer | null;
    idempotency_body: Buffer | null;
    idempotency_sealed: Buffer | null;
    pay_url: string | null;
    asked_at: Date | null;
    expires_at: Date;
    created_at: Generated<Date>;
    paid_at: Date | null;
    delivered_at: Date | null;
    ask_at: Date | null;
    ask_step: Generated<number>;
    rehearsal: Generated<boolean>;
    sent_at: Date | null;
    returned_at: Date | null;
  };
  payment: {
    id: Generated<number>;
    order_id: number;
    gateway: string;
    trade_no: string;
    amount_minor: number;
    currency: string;
    state: string;
    refunded_minor: Generated<number>;
    at: Generated<Date>;
  };
  payment_event: {
    id: Generated<number>;
    gateway: string;
    event_id: string;
    order_no: string;
    outcome: string;
    amount_minor: number | null;
    currency: string | null;
    trade_no: string | null;
    happened_at: Date | null;
    received_at: Generated<Date>;
  };
  policy_version: {
    id: Generated<number>;
    at: Generated<Date>;
    actor: string;
    actor_name: string;
    why: string;
    body: unknown;
  };
  product: {
    id: Generated<string>;
    slug: string;
    name: string;
    summary: Generated<string>;
    description: Generated<string>;
    position: Generated<number>;
    on_shelf: Generated<boolean>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    rehearsal_until: Date | null;
  };
  promo: {
    id: Generated<string>;
    name: string;
    variant_ids: string[];
    offer: unknown;
    starts_at: Date;
    ends_at: Date;
    expected_multiple: number;
    lead_ms: number;
    answers: unknown;
    floors: Generated<unknown>;
    coupon_id: string | null;
    created_by: string;
    created_at: Generated<Date>;
    cancelled_at: Date | null;
  };
  promoter: {
    id: Generated<number>;
    code: string;
    contact_hash: Buffer;
    contact: string;
    referred_by: number | null;
    founding_order_id: number | null;
    blocked: Generated<boolean>;
    created_at: Generated<Date>;
  };
  pulse: {
    id: Generated<number>;
    epoch: number;
    at: Date;
    body: unknown;
  };
  rate_window: {
    bucket: string;
    count: number;
    resets_at: Date;
  };
  referral_click: {
    promoter_id: number;
    day: Date;
    clicks: Generated<number>;
  };
  refund: {
    id: Generated<number>;
    order_id: number;
    payment_id: number;
    amount_minor: number;
    reason: string;
    state: Generated<string>;
    request_key: string;
    requested_by: string;
    failure: string | null;
    created_at: Generated<Date>;
    done_at: Date | null;
    gateway_key: string | null;
    unclear: Generated<boolean>;
  };
  refused_notification: {
    id: Generated<number>;
    gateway: string;
    reason: string;
    at: Generated<Date>;
  };
  refused_order: {
    gateway: string;
    order_no: string;
    refused_at: Generated<Date>;
    paid_at: Date | null;
  };
  rehearsal: {
    id: Generated<string>;
    input: unknown;
    state: Generated<string>;
    stopped_by: string | null;
    problem: string | null;
    figures: Generated<unknown>;
    floors: Generated<unknown>;
    instance: string;
    beat_at: Generated<Date>;
    started_by: string;
    started_at: Generated<Date>;
    ends_at: Date;
    ended_at: Date | null;
  };
  restoration: {
    id: Generated<number>;
    cause: string;
    taken_at: Date;
    restored_at: Generated<Date>;
    last_order_id: number;
    journal: string;
    detail: Generated<unknown>;
    done_at: Date | null;
    done_by: string | null;
  };
  restored_order: {
    order_id: number;
    verdict: string;
    decided_by: string;
    decided_at: Generated<Date>;
  };
  roll_up: {
    id: Generated<number>;
    seen: string;
  };
  sales_minute: {
    minute: Date;
    variant_id: string;
    gateway: string;
    currency: string;
    created: Generated<number>;
    paid: Generated<number>;
    keys_sold: Generated<number>;
    delivered: Generated<number>;
    failed: Generated<number>;
    revenue_minor: Generated<number>;
    last_created: Date | null;
    last_paid: Date | null;
  };
  scaler_state: {
    id: Generated<number>;
    epoch: number;
    at: Date;
    leader: string;
    leader_since: Date;
    memory: unknown;
    seen: unknown;
    decision: unknown;
  };
  scaling_override: {
    id: Generated<string>;
    service: string;
    instances: number;
    exact: Generated<boolean>;
    actor: string;
    actor_name: string;
    why: string;
    created_at: Generated<Date>;
    until: Date;
    ended_at: Date | null;
  };
  scaling_pause: {
    id: Generated<number>;
    scale_in: Generated<boolean>;
    everything: Generated<boolean>;
    until: Date | null;
    actor: string;
    actor_name: string;
    why: string;
    at: Generated<Date>;
  };
  service_minute: {
    service: string;
    minute: Date;
    instance_seconds: Generated<number>;
    max_instances: Generated<number>;
  };
  setting: {
    key: string;
    value: unknown;
    updated_at: Generated<Date>;
  };
  sign_in_link: {
    token_hash: Buffer;
    user_id: string;
    expires_at: Date;
    created_at: Generated<Date>;
  };
  spent_work: {
    id: Buffer;
    expires_at: Date;
  };
  staff_act: {
    id: Generated<number>;
    person: string;
    name: string;
    role: string;
    act: string;
    order_id: number;
    keys: Generated<number>;
    amount_minor: Generated<number>;
    currency: string;
    at: Generated<Date>;
  };
  stock_key: {
    id: Generated<number>;
    pos: number;
    variant_id: string;
    batch_id: string;
    sealed: Buffer;
    last4: string;
    blind_index: Buffer;
    reserved_until: Generated<Date>;
    order_id: number | null;
    sold_at: Date | null;
    held_by: number | null;
  };
  stock_key_alias: {
    blind_index: Buffer;
    clean_index: Buffer;
  };
  supplier_layout: {
    supplier: string;
    shape: string;
    layout: unknown;
    chosen_at: Generated<Date>;
  };
  thought_minute: {
    service: string;
    minute: Date;
    was: number;
    desired: number;
    wanted: number;
    capped: string | null;
    reasons: unknown;
    seen: unknown;
  };
  unconfirmed_notice: {
    gateway: string;
    event_id: string;
    notice: unknown;
    tries: Generated<number>;
    ask_at: Generated<Date>;
    created_at: Generated<Date>;
  };
  unnamed_proxy: {
    peer: string;
    header: string;
    first_seen_at: Generated<Date>;
    last_seen_at: Generated<Date>;
  };
  unplug_request: {
    id: Generated<number>;
    instance: string;
    service: string;
    actor: string;
    actor_name: string;
    at: Generated<Date>;
    taken_at: Date | null;
    pulled: boolean | null;
  };
  variant: {
    id: Generated<string>;
    product_id: string;
    name: string;
    price_minor: number;
    currency: Generated<string>;
    price_steps: Generated<unknown>;
    delivery: Generated<string>;
    form_fields: Generated<unknown>;
    min_per_order: Generated<number>;
    max_per_order: Generated<number>;
    position: Generated<number>;
    on_shelf: Generated<boolean>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    proven_price_minor: number | null;
  };
  waiting: {
    id: Generated<number>;
    contact_hash: Buffer;
    client_ip: string;
    idempotency_hash: Buffer | null;
    quote: unknown;
    draft: Buffer | null;
    created_at: Date;
    present_until: Date;
    called_at: Date | null;
    first_called_at: Date | null;
    entered_at: Date | null;
    lapses_at: Date;
  };
  what_if_run: {
    id: string;
    state: Generated<string>;
    progress: Generated<number>;
    problem: string | null;
    answer: unknown;
    seconds: Generated<number>;
    started_by: string;
    started_at: Generated<Date>;
    beat_at: Generated<Date>;
  };
};
