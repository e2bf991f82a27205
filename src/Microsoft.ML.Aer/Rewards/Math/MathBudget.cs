using System.Runtime.CompilerServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// The work one verdict may cost, counted in steps and not in time, so that a verdict is the same on a slow machine. Everything that
/// loops or recurses over untrusted text draws from it.
/// </summary>
internal sealed class MathBudget(long limit, CancellationToken cancellationToken = default)
{
    /// <summary>Nested calls allowed while parsing: room for about a hundred nested brackets, twice what Math-Verify manages in its five seconds (ours).</summary>
    public const int MaximumDepth = 1500;

    private int _depth;

    /// <summary>Gets the steps left.</summary>
    public long Left => limit - Spent;

    /// <summary>Gets the steps spent.</summary>
    public long Spent { get; private set; }

    /// <summary>Draws <paramref name="count"/> steps.</summary>
    /// <exception cref="MathLimitException">Nothing is left.</exception>
    public void Spend(long count = 1)
    {
        if ((Spent += count) > limit) throw new MathLimitException("steps");
        if ((Spent & 0x3ff) < count) cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Goes one call deeper; each call of it is paired with <see cref="Leave"/>.</summary>
    /// <exception cref="MathLimitException">The depth or the thread's stack is used up.</exception>
    public void Enter()
    {
        Spend();
        if (++_depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _depth--;
            throw new MathLimitException("depth");
        }
    }

    /// <summary>Comes back from <see cref="Enter"/>.</summary>
    public void Leave() => _depth--;

    /// <summary>A budget of its own for one of several attempts: at most <paramref name="steps"/> of what is left.</summary>
    public MathBudget Part(long steps) => new(Math.Min(steps, Math.Max(0, Left)), cancellationToken);
}
