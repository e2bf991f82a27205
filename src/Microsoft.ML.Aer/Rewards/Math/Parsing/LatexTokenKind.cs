namespace Microsoft.ML.Aer;

/// <summary>The kinds of token in an answer's LaTeX.</summary>
internal enum LatexTokenKind
{
    End, Skip,
    Plus, Minus, Times, Divide, Colon, Modulo,
    LeftParenthesis, RightParenthesis, LeftParenthesisCommand, RightParenthesisCommand, LeftGroup, RightGroup,
    LeftBrace, RightBrace, LeftBraceEscaped, RightBraceEscaped, LeftBraceCommand, RightBraceCommand,
    LeftBracket, RightBracket, LeftBracketCommand, RightBracketCommand,
    Formatting, Boxed, Bar, LeftBar, RightBar, BarCommand, Norm, LeftAngle, RightAngle,
    LeftFloor, RightFloor, LowerLeftCorner, LowerRightCorner, LeftCeiling, RightCeiling, UpperLeftCorner, UpperRightCorner,
    Limit, Approaches, Integral, Sum, Product, Function, Functions, OperatorName, OperatorNames, Operator, Gamma, SquareRoot,
    Fraction, Binomial, Choose, MatrixBegin, MatrixEnd, ArrayBegin, ArrayEnd, DeterminantBegin, DeterminantEnd, Column, Row,
    Underscore, Caret, Semicolon, Comma, Period, Transpose, Degree,
    Letter, Greek, OtherSymbol, Accent, Differential, Euler, CapitalE, Number, Scientific, Percent, Infinity, Partial,
    Element, NotElement, Assign, Equal, Approximately, Relation, Bang, PlusMinus,
    NaturalNumbers, Integers, Rationals, Reals, Complexes, Primes, EmptySet, Union, Intersection, SetMinus, Superset, Subset,
    Unused,
}
