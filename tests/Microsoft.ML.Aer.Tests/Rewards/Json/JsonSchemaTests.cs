using System.Text.Json;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class JsonSchemaTests
{
    // What a schema of the suite may be refused for, patterns in ECMAScript's own syntax among it: everything else must be understood.
    private static readonly string[] Refusals = ["$anchor", "$dynamicRef", "unevaluatedProperties", "unevaluatedItems", "$vocabulary", "refers to", "is no regular expression"];

    public static TheoryData<string> Files => [.. Directory.GetFiles(TestPaths.Data("json-schema"), "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Suite_EveryTest_Agrees(string file)
    {
        using JsonDocument groups = JsonDocument.Parse(File.ReadAllText(TestPaths.Data("json-schema", file)));
        int understood = 0;
        foreach (JsonElement group in groups.RootElement.EnumerateArray())
        {
            JsonSchema schema;
            try
            {
                schema = JsonSchema.Parse(group.GetProperty("schema").GetRawText());
            }
            catch (ArgumentException e) when (Refusals.Any(r => e.Message.Contains(r, StringComparison.Ordinal)))
            {
                continue;
            }
            understood++;
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                Assert.True(
                    schema.Matches(test.GetProperty("data").GetRawText()) == test.GetProperty("valid").GetBoolean(),
                    $"{group.GetProperty("description")}: {test.GetProperty("description")}");
            }
        }
        Assert.True(understood > 0);
    }

    [Fact]
    public void Reward_JudgesTheAnswer()
    {
        Reward reward = Rewards.MatchesJsonSchema("""{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}""", AnswerExtraction.LastCodeBlock());
        Assert.Equal(1, Score(reward, "", "Here:\n```json\n{\"n\": 3}\n```\n"));
        Assert.Equal(0, Score(reward, "", "```\n{\"n\": 3.5}\n```"));
        Assert.Equal(0, Score(reward, "", "```\n{\"n\": 3\n```"));
        Assert.Equal(0, Score(reward, "", "{\"n\": 3}"));
    }

    [Fact]
    public void Column_HoldsEachRowsSchema()
    {
        RewardScorer scorer = Rewards.MatchesJsonSchemaColumn("Answer").Bind(new MLContext(1), View(new RewardProblem { Answer = """{"type": "null"}""" }, new RewardProblem { Answer = "false" }));
        Assert.Equal(1, Score(scorer, 0, Complete("null")));
        Assert.Equal(0, Score(scorer, 1, Complete("null")));
    }

    [Theory]
    [InlineData("""{"unevaluatedProperties": false}""", "the keyword 'unevaluatedProperties' at '#'")]
    [InlineData("""{"properties": {"a": {"magic": 1}}}""", "the keyword 'magic' at '#/properties/a'")]
    [InlineData("""{"$ref": "https://example.com/x"}""", "refers to 'https://example.com/x'")]
    [InlineData("""{"$ref": "#/$defs/x"}""", "refers to '#/$defs/x', which it does not have")]
    [InlineData("""{"type": "int"}""", "the type 'int' at '#/type'")]
    [InlineData("""{"pattern": "("}""", "pattern at '#/pattern' is no regular expression")]
    [InlineData("""{"required": "a"}""", "malformed")]
    [InlineData("{", "is no JSON")]
    [InlineData("3", "must be an object or a Boolean")]
    public void Schema_ThatIsNotUnderstood_IsRefused(string schema, string reason)
    {
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Rewards.MatchesJsonSchema(schema)).Message, StringComparison.Ordinal);
        var error = Assert.Throws<InvalidOperationException>(() => Rewards.MatchesJsonSchemaColumn("Answer").Bind(new MLContext(1), View(new RewardProblem { Answer = schema })));
        Assert.Contains("Row 0 of column 'Answer'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileInstances_EndWithAVerdict()
    {
        JsonSchema schema = JsonSchema.Parse("""{"uniqueItems": true, "items": {"multipleOf": 0.1}}""");
        Assert.False(schema.Matches(new string('[', 100_000)));
        Assert.True(schema.Matches($"[{string.Join(',', Enumerable.Range(0, 20_000))}]"));
        Assert.True(schema.Matches($"[{new string('9', 20_000)}]"));
        Assert.False(schema.Matches("[1e999999999, 1E999999999]"));
    }

    [Fact]
    public void EndlessReference_Throws() =>
        Assert.Throws<InvalidOperationException>(() => JsonSchema.Parse("""{"$ref": "#"}""").Matches("1"));
}
