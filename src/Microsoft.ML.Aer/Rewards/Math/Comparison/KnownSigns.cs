namespace Microsoft.ML.Aer;

/// <summary>Which signs an expression can have, as far as sympy's assumptions tell; nothing where they do not tell whether it is real at all.</summary>
[Flags]
internal enum KnownSigns
{
    Unknown = 0,
    Negative = 1,
    Zero = 2,
    Positive = 4,
    Real = Negative | Zero | Positive,
}
