using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Regular expressions that no completion can make hang.</summary>
internal static class BoundedRegex
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Compiles a pattern: without backtracking where it allows that, else with a limit of time a match.</summary>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    public static Regex Create(string pattern, RegexOptions options)
    {
        options |= RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, Limit);
        }
    }
}
