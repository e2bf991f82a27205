using System.Collections.Frozen;
using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <summary>The fixed spellings of tokens, as latex2sympy2_extended 1.11 knows them.</summary>
internal static class LatexLexicon
{
    /// <summary>Letters of the Greek alphabet by spelling, with the names of their symbols.</summary>
    public static FrozenDictionary<string, string> Greek { get; } = GreekLetters();

    private static readonly (K Kind, string Spellings)[] Table =
    [
        (K.Skip, @"\, \thinspace \: \medspace \; \thickspace \quad \qquad \! \negthinspace \negmedspace \negthickspace \$ \vrule \vcenter \vbox \vskip \vspace \hfil"),
        (K.Transpose, @"^T ^{T} ^{\\top} '"),
        (K.Degree, @"^\circ ^\degree ^\circle ^° ^{\circ} ^{\degree} ^{\circle} ^{°}"),
        (K.Plus, "+ ∔ ⊕ ⊞"),
        (K.Minus, "- − ∸"),
        (K.Times, @"* × ⋅ ⋄ ⊡ ∗ ⋆ ∘ ∙ ⊗ ⊠ ⋈ ⋉ ⋊ \times \cdot"),
        (K.Divide, @"/ ÷ ∕ \over \div"),
        (K.Colon, ":"), (K.Modulo, @"\mod"),
        (K.LeftParenthesis, "("), (K.RightParenthesis, ")"), (K.LeftParenthesisCommand, @"\("), (K.RightParenthesisCommand, @"\)"),
        (K.LeftGroup, @"\lgroup"), (K.RightGroup, @"\rgroup"), (K.LeftBrace, "{"), (K.RightBrace, "}"),
        (K.LeftBraceEscaped, @"\{"), (K.RightBraceEscaped, @"\}"), (K.LeftBraceCommand, @"\lbrace"), (K.RightBraceCommand, @"\rbrace"),
        (K.LeftBracket, "["), (K.RightBracket, "]"), (K.LeftBracketCommand, @"\lbrack"), (K.RightBracketCommand, @"\rbrack"),
        (K.Formatting, @"\phantom"), (K.Boxed, @"\boxed"),
        (K.Bar, "|"), (K.LeftBar, @"\lvert"), (K.RightBar, @"\rvert"), (K.BarCommand, @"\vert"), (K.Norm, @"\|"),
        (K.LeftAngle, @"\langle"), (K.RightAngle, @"\rangle"),
        (K.LeftFloor, @"\lfloor"), (K.RightFloor, @"\rfloor"), (K.LowerLeftCorner, @"\llcorner"), (K.LowerRightCorner, @"\lrcorner"),
        (K.LeftCeiling, @"\lceil"), (K.RightCeiling, @"\rceil"), (K.UpperLeftCorner, @"\ulcorner"), (K.UpperRightCorner, @"\urcorner"),
        (K.Limit, @"\lim"), (K.Approaches, @"\to \rightarrow \Rightarrow \longrightarrow \Longrightarrow"),
        (K.Integral, @"\int"), (K.Sum, @"\sum"), (K.Product, @"\prod"),
        (K.Function, @"\log \ln \exp \sin \cos \tan \csc \sec \cot \arcsin \arccos \arctan \arccsc \arcsec \arccot \sinh \cosh \tanh"),
        (K.Function, @"\arsinh \arcosh \artanh \arcsinh \arccosh \arctanh \floor \ceil \det"),
        (K.Functions, @"\gcd \lcm \max \min"),
        (K.Operator, "arsinh arcsinh arcosh arccosh artanh arctanh floor ceil eye cols rows norm rank trace tr rref nullspace"),
        (K.Operator, "eig eigen diagonalize eigenvals eigenvalues eigenvects eigenvectors svd SVD"),
        (K.OperatorNames, "gcd lcm zeros ones diag hstack vstack orth ortho orthogonal orthogonalize"),
        (K.Gamma, @"\Gamma \gamma"), (K.SquareRoot, @"\sqrt"),
        (K.Fraction, @"\frac \dfrac \tfrac \cfrac"), (K.Binomial, @"\binom \tbinom \dbinom"), (K.Choose, @"\choose"),
        (K.OperatorName, @"\operatorname"),
        (K.MatrixBegin, @"\begin{matrix} \begin{pmatrix} \begin{bmatrix}"), (K.MatrixEnd, @"\end{matrix} \end{pmatrix} \end{bmatrix}"),
        (K.ArrayEnd, @"\end{array}"), (K.DeterminantBegin, @"\begin{vmatrix}"), (K.DeterminantEnd, @"\end{vmatrix}"),
        (K.Column, "&"), (K.Row, @"\\"),
        (K.Underscore, "_"), (K.Caret, "^"), (K.Semicolon, ";"), (K.Comma, ","), (K.Period, "."),
        (K.Euler, @"e \exponentialE"), (K.CapitalE, "E"),
        (K.Unused, @"matrix pmatrix bmatrix vmatrix \mathit \xrightarrow \xRightarrow <-> <=> \leftrightarrow \Leftrightarrow"),
        (K.Element, @"\in"), (K.NotElement, @"\notin ∉"),
        (K.Assign, "= ≡ ≣ ≟ ≎ ≏ ≐ ≑ ≒ ≓ ≔ ≕ ≖ ≗"), (K.Equal, @"== \equiv"), (K.Approximately, @"~= ≈ ≊ ≋ ≃ ≅ \approx"),
        (K.Relation, @"< ≪ ≺ ⋖ \lt \leq \le \leqslant ≤ ≦ ≲ ≾ <= > ≫ ≻ ⋗ \gt \geq \ge \geqslant ≥ ≧ ≳ ≿ >="),
        (K.Relation, @"!= !== \ne \neq \not\equiv ≠ ≁ ≄ ≇ ≉ ≢"),
        (K.Bang, "!"), (K.PlusMinus, @"\pm ± ∓ \mp"), (K.Partial, @"\partial"),
        (K.Infinity, @"\infty \$\infty \infty% \infty\%"),
        (K.OtherSymbol, @"\Bbbk \wp \nabla \bigstar \angle \nexists \diagdown \measuredangle \eth ℵ ℶ ℷ ℸ \diagup \sphericalangle \clubsuit"),
        (K.OtherSymbol, @"\varnothing \Diamond \complement \diamondsuit \imath \Finv \triangledown \heartsuit \jmath \Game \triangle"),
        (K.OtherSymbol, @"\spadesuit \ell \hbar \vartriangle \hslash \blacklozenge \lozenge \blacksquare \mho \blacktriangle \sharp \prime"),
        (K.OtherSymbol, @"\Im \flat \square \backprime \Re \natural \surd \circledS"),
        (K.NaturalNumbers, @"\mathbb{N} ℕ"), (K.Integers, @"\mathbb{Z} ℤ"), (K.Rationals, @"\mathbb{Q} ℚ"), (K.Reals, @"\mathbb{R} ℝ"),
        (K.Complexes, @"\mathbb{C} ℂ"), (K.Primes, @"\mathbb{P} ℙ"), (K.EmptySet, @"\emptyset ∅ \{\} \lbrace\rbrace"),
        (K.Union, @"\cup ∪"), (K.Intersection, @"\cap ∩"), (K.SetMinus, @"\setminus ∖"),
        (K.Superset, @"\supseteq ⊇"), (K.Subset, @"\subseteq ⊆"),
    ];

    /// <summary>Commands that decorate the text in the braces after them.</summary>
    public static FrozenSet<string> Accents { get; } = (
        @"\acute \bar \overline \breve \check \widecheck \dot \ddot \grave \hat \tilde \widetilde \vec \overrightarrow \bm \boldsymbol " +
        @"\text \textit \textbf \textnormal \mathbb \mathbin \mathbf \mathcal \mathclap \mathclose \mathellipsis \mathfrak \mathinner " +
        @"\mathit \mathnormal \mathop \mathopen \mathord \mathpunct \mathrel \mathring \mathrlap \mathrm \mathscr \mathsf \mathsterling " +
        @"\mathtt \mbox").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Fixed spellings by their first character, longest first; of equal spellings the first listed counts.</summary>
    public static FrozenDictionary<char, (string Text, K Kind)[]> Fixed { get; } = Table
        .SelectMany(row => row.Spellings.Split(' ').Select(text => (text, row.Kind)))
        .Concat(Greek.Keys.Select(text => (text, K.Greek)))
        .DistinctBy(entry => entry.Item1)
        .GroupBy(entry => entry.Item1[0])
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(entry => entry.Item1.Length).ToArray());

    private static FrozenDictionary<string, string> GreekLetters()
    {
        var letters = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] rows =
        [
            "alpha α 000391", "beta β 000392", "gamma γ", "Gamma Γ", "delta δ", "Delta Δ", "epsilon ε 000190", "varepsilon ϵ", "zeta ζ 000396",
            "eta η", "theta θ", "Theta Θ", "vartheta ϑ", "iota ι 000399", "kappa κ 00039A", "lambda λ", "Lambda Λ", "mu μ 00039C", "nu ν 00039D",
            "xi ξ", "Xi Ξ", "omicron ο 00039F", "pi π", "Pi Π", "varpi ϖ", "rho ρ 0003A1", "varrho ϱ", "sigma σ", "Sigma Σ", "varsigma ς",
            "tau τ 0003A4", "upsilon υ", "Upsilon Υ", "phi φ", "Phi Φ", "varphi ϕ", "chi χ 0003A7", "psi ψ", "Psi Ψ", "omega ω", "Omega Ω",
        ];
        foreach (string row in rows)
        {
            string[] parts = row.Split(' ');
            letters['\\' + parts[0]] = parts[0];
            letters[parts[1]] = parts[0];
            if (parts.Length > 2)
            {
                letters[$"\\char\"{parts[2]}"] = parts[0];
                letters[$"\\char{parts[2]}"] = parts[0];
            }
        }
        return letters.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
