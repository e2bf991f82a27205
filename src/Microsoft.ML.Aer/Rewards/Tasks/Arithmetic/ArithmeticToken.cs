namespace Microsoft.ML.Aer;

/// <summary>One token of an expression: a number with its value, a name or an operator.</summary>
/// <param name="Text">A name or an operator; empty for a number and at the end.</param>
/// <param name="Number">A number's value.</param>
internal readonly record struct ArithmeticToken(string Text, PythonNumber? Number);
