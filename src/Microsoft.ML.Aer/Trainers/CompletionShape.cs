using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>What an estimator of policies promises of its output.</summary>
internal static class CompletionShape
{
    /// <summary>The input's columns with the completions' behind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prompt column is missing or not text.</exception>
    public static SchemaShape Of(IExceptionContext context, SchemaShape input, CompletionColumns columns)
    {
        SchemaChecks.Require(context, input, "prompt", columns.Prompt, TextDataViewType.Instance);
        return input.With(columns.Outputs(new DecodingOptions()).Select(output => ShapeColumns.Of(output.Name, output.Type)));
    }
}
