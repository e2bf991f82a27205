using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

// Rewards of answers in JSON.
public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 1 where the answer is JSON that a schema allows, else 0. Schemas are those of JSON Schema 2020-12 with references inside
    /// the schema; annotations such as <c>title</c> and <c>format</c> are not checked, and a keyword that is not known
    /// (<c>unevaluatedProperties</c>, <c>$dynamicRef</c>, <c>$anchor</c>) is refused by name.
    /// </summary>
    /// <param name="schema">The schema, as JSON.</param>
    /// <param name="extraction">How the JSON is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>; <see cref="AnswerExtraction.LastCodeBlock"/> takes a fenced block.</param>
    /// <returns>The reward, named "json_schema".</returns>
    /// <exception cref="ArgumentException">The schema is no JSON, malformed or uses what is not supported; the message says where.</exception>
    public static Reward MatchesJsonSchema(string schema, AnswerExtraction? extraction = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        JsonSchema compiled = JsonSchema.Parse(schema);
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new CompletionReward("json_schema", completion => extract.Extract(completion) is { } answer && compiled.Matches(answer) ? 1 : 0);
    }

    /// <summary>Makes a reward of 1 where the answer is JSON that the row's own schema allows, else 0; see <see cref="MatchesJsonSchema"/>.</summary>
    /// <param name="schemaColumnName">The text column with the schemas; each is checked before training. Default "Schema".</param>
    /// <param name="extraction">How the JSON is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "json_schema".</returns>
    /// <exception cref="ArgumentException"><paramref name="schemaColumnName"/> is null or white space.</exception>
    public static Reward MatchesJsonSchemaColumn(string schemaColumnName = "Schema", AnswerExtraction? extraction = null)
    {
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        return new ColumnReward<JsonSchema>(
            "json_schema",
            [RewardColumn.Text(schemaColumnName)],
            (environment, problems) => [.. RewardColumns.ReadText(problems, schemaColumnName).Select((schema, row) => Compile(environment, schema, row))],
            (schema, completion) => extract.Extract(completion) is { } answer && schema.Matches(answer) ? 1 : 0);

        JsonSchema Compile(IHostEnvironment environment, string schema, int row)
        {
            try
            {
                return JsonSchema.Parse(schema);
            }
            catch (ArgumentException e)
            {
                throw Malformed(environment, schemaColumnName, row, $"a schema with a fault: {e.Message}");
            }
        }
    }
}
