namespace Microsoft.ML.Aer;

/// <summary>A limit of work, depth or size was met while judging an answer. It never leaves the judge: such an answer is not equal.</summary>
internal sealed class MathLimitException : Exception
{
    public MathLimitException() { }

    public MathLimitException(string limit) : base($"The answer needs more {limit} than one verdict may cost.") { }

    public MathLimitException(string message, Exception innerException) : base(message, innerException) { }
}
