import { join, relative } from 'node:path';
import {
  type CallExpression,
  isCallExpression,
  isIdentifier,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { API, type Checker, type Type, TypeFlags, type TypeReference } from 'typescript/unstable/sync';
import { appRoot } from '../../../server/lib/app-root.ts';

/** What a value may be: names such as `string`, `Date` and `null`; of an array also what is in it. */
export type Shape = { kinds: Set<string>; element?: Shape };
/** Absent: whoever runs it can't read its rows. */
export type Fields = ReadonlyMap<string, Shape>;
export type Declared = {
  /** File and line. */
  at: string;
  name: RegExp;
  /** One function declares several statements, whose names it puts together. */
  composed: boolean;
  row: Fields | undefined;
  values: readonly Shape[] | Fields;
};

/** Every `statement<Row, Values>({ name, text })` of the files, with its types as the compiler reads them. */
export function declaredStatements(files: readonly string[]): Declared[] {
  const api = new API({ cwd: appRoot });
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(appRoot, 'tsconfig.json')] }).getProjects();
    if (!project) throw new Error('tsconfig.json can not be read');
    return files.flatMap((file) => {
      const source = project.program.getSourceFile(join(appRoot, file));
      if (!source) throw new Error(`${file} is not in tsconfig.json`);
      return callsOf(source).map((call) => declaredBy(project.checker, source, call));
    });
  } finally {
    api.close();
  }
}

function callsOf(source: SourceFile): CallExpression[] {
  const found: CallExpression[] = [];
  const visit = (node: Node): void => {
    if (isCallExpression(node) && isIdentifier(node.expression) && node.expression.text === 'statement')
      found.push(node);
    node.forEachChild((child) => visit(child));
  };
  visit(source);
  return found;
}

function declaredBy(checker: Checker, source: SourceFile, call: CallExpression): Declared {
  const [row, values] = (call.typeArguments ?? []).map((node) => checker.getTypeFromTypeNode(node));
  const line = source.text.slice(0, call.expression.end).split('\n').length;
  return {
    at: `${relative(appRoot, source.fileName)}:${line}`,
    ...nameOf(source.text.slice(call.pos, call.end)),
    row: row && !(row.flags & TypeFlags.Never) ? fieldsOf(checker, row) : undefined,
    values: values ? valuesOf(checker, values) : [],
  };
}

function nameOf(call: string): Pick<Declared, 'name' | 'composed'> {
  const written = /\bname: (?:'([^']+)'|`([^`]+)`)/.exec(call);
  const name = written?.[1] ?? written?.[2];
  if (name === undefined) throw new Error(`A statement's name is written where it is declared: ${call.slice(0, 80)}`);
  return { name: new RegExp(`^${name.replaceAll(/\$\{[^}]*\}/g, '\\w+')}$`), composed: name.includes('${') };
}

const valuesOf = (checker: Checker, type: Type): readonly Shape[] | Fields =>
  checker.isTupleType(type)
    ? checker.getTypeArguments(type as TypeReference).map((each) => shapeOf(checker, each))
    : fieldsOf(checker, type);

const fieldsOf = (checker: Checker, type: Type): Fields =>
  new Map(
    checker.getPropertiesOfType(type).map((property) => {
      const own = checker.getTypeOfSymbol(property);
      if (!own) throw new Error(`${property.name} has no type`);
      return [property.name, shapeOf(checker, own)];
    }),
  );

const flagNames: [TypeFlags, string][] = [
  [TypeFlags.StringLike, 'string'],
  [TypeFlags.NumberLike, 'number'],
  [TypeFlags.BooleanLike, 'boolean'],
  [TypeFlags.Null, 'null'],
  [TypeFlags.Undefined, 'undefined'],
  [TypeFlags.Unknown, 'unknown'],
];

function shapeOf(checker: Checker, type: Type): Shape {
  const shape: Shape = { kinds: new Set() };
  for (const part of type.isUnionType() ? type.getTypes() : [type]) {
    const flag = flagNames.find(([flags]) => part.flags & flags);
    if (flag) shape.kinds.add(flag[1]);
    else if (checker.isArrayType(part)) {
      const [element] = checker.getTypeArguments(part as TypeReference);
      shape.kinds.add('array');
      if (element) shape.element = shapeOf(checker, element);
    } else shape.kinds.add(classOf(part));
  }
  return shape;
}

const classOf = (type: Type): string => {
  const name = type.getSymbol()?.name;
  return name === 'Date' || name === 'Buffer' ? name : 'object';
};
