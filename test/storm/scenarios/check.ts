export type Check = { what: string; asked: string; got: string; met: boolean };
