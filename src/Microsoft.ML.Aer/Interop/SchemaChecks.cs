using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Finds columns and refuses missing or wrongly typed ones as ML.NET's own components do.</summary>
internal static class SchemaChecks
{
    // The argument's name in ITransformer and IEstimator<T>, whose callers these checks speak to.
    private static readonly string InputSchema = "inputSchema";

    /// <summary>The column called <paramref name="name"/>, which must be of type <paramref name="expected"/>.</summary>
    public static DataViewSchema.Column Require(IExceptionContext context, DataViewSchema schema, string role, string name, DataViewType expected)
    {
        DataViewSchema.Column column = Find(context, schema, role, name);
        if (!column.Type.Equals(expected)) throw Mismatch(context, role, name, expected.ToString()!, column.Type.ToString()!);
        return column;
    }

    /// <summary>The column called <paramref name="name"/>, of whatever type.</summary>
    public static DataViewSchema.Column Find(IExceptionContext context, DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw Missing(context, role, name, schema.Where(c => !c.IsHidden).Select(c => c.Name));

    /// <summary>As <see cref="Require(IExceptionContext, DataViewSchema, string, string, DataViewType)"/>, of what an estimator is promised.</summary>
    public static SchemaShape.Column Require(IExceptionContext context, SchemaShape shape, string role, string name, DataViewType expected)
    {
        SchemaShape.Column column = Find(context, shape, role, name);
        SchemaShape.Column wanted = ShapeColumns.Of(name, expected);
        if (column.Kind != wanted.Kind || column.IsKey != wanted.IsKey || !column.ItemType.Equals(wanted.ItemType))
        {
            throw Mismatch(context, role, name, wanted.GetTypeString(), column.GetTypeString());
        }
        return column;
    }

    /// <summary>As <see cref="Find(IExceptionContext, DataViewSchema, string, string)"/>, of what an estimator is promised.</summary>
    public static SchemaShape.Column Find(IExceptionContext context, SchemaShape shape, string role, string name) =>
        shape.TryFindColumn(name, out SchemaShape.Column column) ? column : throw Missing(context, role, name, shape.Select(c => c.Name));

    /// <summary>The exception for a column of another type; marked as ML.NET's own are.</summary>
    public static ArgumentOutOfRangeException Mismatch(IExceptionContext context, string role, string name, string expected, string found) =>
        context.Process(new ArgumentOutOfRangeException(InputSchema, $"Schema mismatch for {role} column '{name}': expected {expected}, found {found}."));

    private static ArgumentOutOfRangeException Missing(IExceptionContext context, string role, string name, IEnumerable<string> present) =>
        context.Process(new ArgumentOutOfRangeException(InputSchema, $"Could not find {role} column '{name}'; the input has {string.Join(", ", present.Select(c => $"'{c}'"))}."));
}
