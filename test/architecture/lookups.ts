import ts from 'typescript'

/**
 * Look-ups in an object by a key that may be anything: `table[key]` where the type of the key is `string` and the
 * object is a table. `constructor` and `__proto__` find what every object inherits there: a Map, `Object.hasOwn` or a
 * table without a prototype is safe. Writes and reads behind `Object.hasOwn(table, key)` are let through.
 */
export function foreignLookups(program: ts.Program, wanted: (file: string) => boolean): string[] {
  const checker = program.getTypeChecker()
  const found: string[] = []
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !wanted(file.fileName)) continue
    const visit = (node: ts.Node): void => {
      if (ts.isElementAccessExpression(node) && isForeign(checker, node)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart())
        found.push(`${file.fileName}:${line + 1}: ${node.getText()}`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}

function isForeign(checker: ts.TypeChecker, node: ts.ElementAccessExpression): boolean {
  const key = checker.getTypeAtLocation(node.argumentExpression)
  if ((key.flags & ts.TypeFlags.String) === 0) return false
  const table = checker.getNonNullableType(checker.getTypeAtLocation(node.expression))
  const isAny = (table.flags & ts.TypeFlags.Any) !== 0
  if (!isAny && checker.isArrayLikeType(table)) return false
  return !isWrite(node) && !isGuarded(node)
}

function isWrite(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isDeleteExpression(parent)) return true
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
}

/** Whether a condition around it has asked `Object.hasOwn` of the same table and key. */
function isGuarded(node: ts.ElementAccessExpression): boolean {
  const test = `Object.hasOwn(${node.expression.getText()}, ${node.argumentExpression.getText()})`
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    const { parent } = at
    if (ts.isConditionalExpression(parent) && parent.condition.getText().includes(test)) return true
    if (ts.isIfStatement(parent) && parent.expression.getText().includes(test)) return true
    if (ts.isBinaryExpression(parent) && parent.right === at && parent.left.getText().includes(test))
      return true
  }
  return false
}
