using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>A number of JSON, exact up to an exponent of 400; beyond it as a double.</summary>
internal readonly record struct JsonNumber : IComparable<JsonNumber>
{
    private const int MostExponent = 400;

    private readonly BigInteger _digits;
    private readonly int _exponent;

    private JsonNumber(BigInteger digits, int exponent) => (_digits, _exponent) = (digits, exponent);

    public bool IsInteger => _exponent >= 0;

    public int Sign => _digits.Sign;

    public static JsonNumber Of(JsonElement element)
    {
        // Every number of JSON is one of Python's Decimal.
        if (element.ValueKind != JsonValueKind.Number || !PythonDecimal.TryParse(element.GetRawText(), out PythonDecimal value)) throw new FormatException("A number is expected.");
        BigInteger digits = value.Digits.Length == 0 ? 0 : BigInteger.Parse(value.Digits, NumberStyles.None, CultureInfo.InvariantCulture);
        int exponent = (int)BigInteger.Max(-MostExponent, BigInteger.Min(MostExponent, value.Exponent));
        return new JsonNumber(value.Negative ? -digits : digits, exponent);
    }

    public int CompareTo(JsonNumber other)
    {
        int exponent = Math.Min(_exponent, other._exponent);
        return Scaled(exponent).CompareTo(other.Scaled(exponent));
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        int exponent = Math.Min(_exponent, divisor._exponent);
        return (Scaled(exponent) % divisor.Scaled(exponent)).IsZero;
    }

    /// <summary>A text that is the same for equal values: numbers by value, properties in order.</summary>
    public static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => Of(element) is var number ? FormattableString.Invariant($"{number._digits}e{number._exponent}") : "",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().Select(p => KeyValuePair.Create(JsonSerializer.Serialize(p.Name), Canonical(p.Value))).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{p.Value}"))}}}",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };

    private BigInteger Scaled(int exponent) => _digits * BigInteger.Pow(10, _exponent - exponent);
}
