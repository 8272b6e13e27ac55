/** The value; throws an internal error that names what is missing where there is none. For what the code around it has made sure of. */
export function defined<T>(value: T, what: string): NonNullable<T> {
  if (value === undefined || value === null) throw new Error(`${what} is missing.`);
  return value;
}
