namespace Microsoft.ML.Aer;

/// <summary>Compares where one side is a single symbol: by name, or with a product of symbols by its letters.</summary>
internal static class SymbolComparer
{
    public static bool Equal(MathNode gold, MathNode prediction)
    {
        if (IsLetterE(gold) && prediction.Is(MathNode.E)) return true;
        if (IsLetterE(prediction) && gold.Is(MathNode.E)) return true;
        if (gold.Kind == MathKind.Symbol && Word(prediction) is { } predicted) return string.Equals(gold.Name, predicted, StringComparison.OrdinalIgnoreCase);
        if (prediction.Kind == MathKind.Symbol && Word(gold) is { } expected) return string.Equals(prediction.Name, expected, StringComparison.OrdinalIgnoreCase);
        if (gold.Kind == MathKind.Symbol && prediction.Kind == MathKind.Symbol) return Name(gold) == Name(prediction);
        return MathText.Of(gold) == MathText.Of(prediction);
    }

    private static bool IsLetterE(MathNode node) => node.Kind == MathKind.Symbol && node.Name is "e" or "E";

    private static string Name(MathNode symbol) => symbol.Name.Length > 1 ? symbol.Name.ToLowerInvariant() : symbol.Name;

    // A product of symbols, joined; e is a letter among them.
    private static string? Word(MathNode node) => node.Kind == MathKind.Multiply && node.Arguments.All(a => a.Kind == MathKind.Symbol || a.Is(MathNode.E))
        ? string.Concat(node.Arguments.Select(a => a.Kind == MathKind.Symbol ? a.Name : "e"))
        : null;
}
