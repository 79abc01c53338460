/** Forms of one text by CLDR category; `other` is what is left. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }

/** Chooses a form by number: `createPlural('ar')(3, { few: …, other: … })`. */
export function createPlural(locale: string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale)
  return (n, forms) => forms[rules.select(n)] ?? forms.other
}
