using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>What operators mean for a template's values, which is what Python means by them.</summary>
internal static class Operations
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        TemplateList list => list.Items.Count > 0,
        TemplateMap map => map.Count > 0,
        _ => true,
    };

    /// <summary>Python's name of the type, for messages.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "none",
        Undefined => "undefined value",
        bool => "boolean",
        long or BigInteger => "whole number",
        double => "number",
        string => "text",
        TemplateList { IsTuple: true } => "tuple",
        TemplateList => "list",
        TemplateMap => "dictionary",
        TemplateNamespace => "namespace",
        _ => "function",
    };

    public static bool AreEqual(object? left, object? right)
    {
        if (Number(left) is { } x && Number(right) is { } y) return left is double || right is double ? x == y : Large(left) == Large(right);
        return (left, right) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (TemplateList a, TemplateList b) => a.IsTuple == b.IsTuple && a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => AreEqual(pair.First, pair.Second)),
            (TemplateMap a, TemplateMap b) => a.Count == b.Count && a.Entries.All(entry => b.TryGet(entry.Key, out object? other) && AreEqual(entry.Value, other)),
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Less than 0, 0 or more than 0, for values that have an order.</summary>
    public static int Compare(object? left, object? right)
    {
        if (Number(left) is { } x && Number(right) is { } y) return left is double || right is double ? x.CompareTo(y) : Large(left).CompareTo(Large(right));
        switch (left, right)
        {
            case (string a, string b): return PythonText.Compare(a, b);
            case (TemplateList a, TemplateList b) when a.IsTuple == b.IsTuple:
                for (int i = 0; i < Math.Min(a.Items.Count, b.Items.Count); i++)
                {
                    if (!AreEqual(a.Items[i], b.Items[i])) return Compare(a.Items[i], b.Items[i]);
                }
                return a.Items.Count.CompareTo(b.Items.Count);
            case (Undefined undefined, _): throw undefined.Fault();
            case (_, Undefined undefined): throw undefined.Fault();
            default: throw new TemplateException($"a {TypeName(left)} and a {TypeName(right)} have no order.");
        }
    }

    public static bool Contains(object? container, object? item) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal) : throw (item as Undefined)?.Fault() ?? new TemplateException($"a {TypeName(item)} cannot be in a text."),
        TemplateMap map => map.TryGet(item, out _),
        Undefined => false,
        _ => Items(container).Any(other => AreEqual(other, item)),
    };

    public static object? Arithmetic(TemplateContext context, string operation, object? left, object? right)
    {
        if ((left as Undefined ?? right as Undefined) is { } undefined) throw undefined.Fault();
        try
        {
            return (operation, left, right) switch
            {
                ("+", string a, string b) => Joined(context, a, b),
                ("+", TemplateList a, TemplateList b) when a.IsTuple == b.IsTuple => Joined(context, a, b),
                ("*", string text, long or bool) => Repeated(context, text, Whole(right)),
                ("*", long or bool, string text) => Repeated(context, text, Whole(left)),
                ("*", TemplateList list, long or bool) => Repeated(context, list, Whole(right)),
                ("%", string format, _) => PythonFormat.Percent(context, format, right),
                _ when Number(left) is not null && Number(right) is not null => Numbers(operation, left, right),
                _ => throw new TemplateException($"'{operation}' does not go with a {TypeName(left)} and a {TypeName(right)}."),
            };
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            throw new TemplateException(e is DivideByZeroException ? "division by zero." : "a whole number of more than 64 bits.");
        }
    }

    /// <summary>The items that a loop goes over; a dictionary's are its keys, a text's its characters.</summary>
    public static IEnumerable<object?> Items(object? value) => value switch
    {
        TemplateList list => list.Items,
        TemplateMap map => map.Keys,
        string text => PythonText.Characters(text),
        Undefined => [],
        _ => throw new TemplateException($"a {TypeName(value)} has no items to go over."),
    };

    public static long Length(object? value) => value switch
    {
        string text => PythonText.Length(text),
        TemplateList list => list.Items.Count,
        TemplateMap map => map.Count,
        Undefined => 0,
        _ => throw new TemplateException($"a {TypeName(value)} has no length."),
    };

    public static double? Number(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        double number => number,
        BigInteger number => (double)number,
        _ => null,
    };

    private static long Whole(object? value) => (long)Large(value);

    private static BigInteger Large(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        _ => (BigInteger)value!,
    };

    private static object Numbers(string operation, object? left, object? right)
    {
        if (operation == "/" || left is double || right is double)
        {
            double x = Number(left)!.Value, y = Number(right)!.Value;
            if (operation is "/" or "//" or "%" && y == 0) throw new DivideByZeroException();
            return operation switch
            {
                "+" => x + y,
                "-" => x - y,
                "*" => x * y,
                "/" => x / y,
                "//" => Math.Floor(x / y),
                "%" => x - (y * Math.Floor(x / y)),
                _ => Math.Pow(x, y),
            };
        }
        long a = Whole(left), b = Whole(right);
        if (operation == "**" && b < 0) return Math.Pow(a, b);
        return operation switch
        {
            "+" => checked(a + b),
            "-" => checked(a - b),
            "*" => checked(a * b),
            "//" => a % b != 0 && (a < 0) != (b < 0) ? (a / b) - 1 : a / b,
            "%" => a % b != 0 && (a < 0) != (b < 0) ? (a % b) + b : a % b,
            _ => Power(a, b),
        };
    }

    private static long Power(long number, long exponent)
    {
        if (exponent > 64 && number is not (0 or 1 or -1)) throw new OverflowException();
        long power = 1;
        for (long i = 0, times = exponent > 64 ? exponent % 2 + 2 : exponent; i < times; i++) power = checked(power * number);
        return power;
    }

    private static string Joined(TemplateContext context, string left, string right)
    {
        context.Step(left.Length + right.Length);
        return left + right;
    }

    private static TemplateList Joined(TemplateContext context, TemplateList left, TemplateList right)
    {
        context.Step(left.Items.Count + right.Items.Count);
        return new TemplateList([.. left.Items, .. right.Items], left.IsTuple);
    }

    private static string Repeated(TemplateContext context, string text, long times)
    {
        context.Step((int)Math.Min(text.Length * Math.Clamp(times, 0, int.MaxValue), int.MaxValue));
        return string.Concat(Enumerable.Repeat(text, (int)Math.Max(times, 0)));
    }

    private static TemplateList Repeated(TemplateContext context, TemplateList list, long times)
    {
        context.Step((int)Math.Min(list.Items.Count * Math.Clamp(times, 0, int.MaxValue), int.MaxValue));
        return new TemplateList([.. Enumerable.Repeat(list.Items, (int)Math.Max(times, 0)).SelectMany(items => items)], list.IsTuple);
    }
}
