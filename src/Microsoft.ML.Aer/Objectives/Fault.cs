using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>Sentences about settings out of range: which one, what it is, what it must be.</summary>
internal static class Fault
{
    public static void Unless(bool isRight, string option, double value, string expected, ICollection<string> faults)
    {
        if (!isRight) faults.Add($"{option} is {Number(value)}; it must be {expected}.");
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static void UnlessPositive(double value, string option, ICollection<string> faults) =>
        Unless(value > 0 && double.IsFinite(value), option, value, "a finite number above 0", faults);

    public static void UnlessNotNegative(double value, string option, ICollection<string> faults) =>
        Unless(value >= 0 && double.IsFinite(value), option, value, "a finite number, 0 or more", faults);

    public static void UnlessDefined<T>(T value, string option, ICollection<string> faults)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) faults.Add($"{option} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }
}
