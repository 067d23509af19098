"""What the guard lets through: kinds of syntax and functions that only compute; everything else is refused."""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYNTAX: Final = _names(
    """
    Select With CTE RecursiveWithSearch Subquery Union Except Intersect From Join Where Group Having Order Ordered
    Limit Fetch LimitOptions Offset Qualify Distinct Star Alias Aliases TableAlias Table Column Identifier Literal Null
    Boolean Paren Tuple Interval Var DataType DataTypeParam IntervalSpan
    Window WindowSpec Filter WithinGroup IgnoreNulls RespectNulls Cube Rollup GroupingSets
    Add Sub Mul Div IntDiv Mod Neg Not And Or Xor EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ Is In Between Like ILike
    LikeAny ILikeAny Any All Escape DPipe BitwiseAnd BitwiseOr BitwiseXor BitwiseNot
    If Case Cast TryCast Bracket Slice JSONPath JSONPathRoot JSONPathKey JSONPathSubscript JSONExtract JSONExtractScalar
    Lateral Explode Flatten TableFromRows Generator Kwarg Values Pivot PivotAlias PivotAny SemanticView TableSample
    HavingMax Collate AtTimeZone Dot
    """
)
"""Kinds of nodes, by name. `Dot` is checked further: it may be a path in a value, never a function's schema."""

FUNCTIONS: Final = _names(
    """
    Agg AnyValue ApproxDistinct ApproxQuantile ApproxTopK ArgMax ArgMin ArrayAgg ArrayUniqueAgg Avg BitwiseAndAgg
    BitwiseOrAgg BitwiseXorAgg Corr Count CountIf CovarPop CovarSamp GroupConcat Grouping GroupingId Hll Kurtosis
    LogicalAnd LogicalOr Max Median Min Mode ObjectAgg JSONObjectAgg PercentileCont PercentileDisc Quantile RegrAvgx
    RegrAvgy RegrCount RegrIntercept RegrR2 RegrSlope RegrSxx RegrSxy RegrSyy Skewness Stddev StddevPop StddevSamp Sum
    Variance VariancePop
    CumeDist DenseRank FirstValue Lag LastValue Lead NthValue Ntile PercentRank Rank RowNumber First Last
    Abs Acos Acosh Asin Asinh Atan Atan2 Atanh Cbrt Ceil Cos Cosh Cot Degrees Exp Factorial Floor Greatest Least Ln Log
    Pi Pow Radians Round Sign Sin Sinh Sqrt Tan Tanh Trunc WidthBucket SafeDivide Seq1 Seq2 Seq4 Seq8
    AddMonths CurrentDate CurrentTime CurrentTimestamp Localtime Localtimestamp Systimestamp UtcTimestamp Date DateAdd
    DateDiff DateFromParts DateSub DateTrunc Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname Extract Hour
    LastDay
    Minute Month Monthname MonthsBetween NextDay PreviousDay Quarter Second StrToDate StrToTime Time TimeAdd TimeDiff
    TimeFromParts TimeSlice TimeSub TimeToStr TimeToUnix TimeTrunc Timestamp TimestampAdd TimestampDiff
    TimestampFromParts TimestampSub TimestampTrunc TsOrDsAdd TsOrDsDiff TsOrDsToDate TsOrDsToTime TsOrDsToTimestamp
    UnixToTime Week WeekOfYear Year YearOfWeek YearOfWeekIso ConvertTimezone DatetimeTrunc
    Booland Boolnot Boolor Case Coalesce Decode DecodeCase EqualNull If Nullif Nvl2 Exists
    Ascii ByteLength Chr Concat ConcatWs Contains EndsWith Initcap Left Length Levenshtein Lower Overlay Pad
    RegexpCount RegexpExtract RegexpFullMatch RegexpILike RegexpInstr RegexpLike RegexpReplace RegexpSubstr Repeat
    Replace Reverse Right Soundex Space Split SplitPart StartsWith StrPosition Stuff Substring SubstringIndex Translate
    Trim Unicode Upper JarowinklerSimilarity
    Array ArrayAppend ArrayCompact ArrayConcat ArrayContains ArrayDistinct ArrayExcept ArrayFirst ArrayIntersect
    ArrayLast ArrayMax ArrayMin ArrayOverlaps ArrayPosition ArrayPrepend ArrayRemove ArraySize ArraySlice ArraySort
    ArrayToString JSONExtract JSONExtractScalar JSONExtractArray JSONKeys JSONObject ObjectInsert ParseJSON IsArray
    StripNullValue Struct ToArray ToMap ToVariant Typeof JSONFormat IsNullValue
    Cast TryCast CastToStrType ToBoolean ToChar ToDouble ToNumber NumberToStr JSONCast
    Explode Flatten Generator And Or Xor Negative
    """
)
"""Functions that sqlglot knows, by the name of their class."""

FUNCTIONS_BY_NAME: Final = _names(
    """
    ZEROIFNULL NULLIFZERO DIV0 DIV0NULL RATIO_TO_REPORT CONDITIONAL_CHANGE_EVENT CONDITIONAL_TRUE_EVENT IFF IFNULL NVL
    SYSDATE GETDATE TO_TIME TO_DATE TO_TIMESTAMP TO_TIMESTAMP_NTZ TO_TIMESTAMP_LTZ TO_TIMESTAMP_TZ TRY_TO_DATE
    TRY_TO_TIME TRY_TO_TIMESTAMP TRY_TO_TIMESTAMP_NTZ TRY_TO_NUMBER TRY_TO_DECIMAL TRY_TO_NUMERIC TRY_TO_DOUBLE
    TRY_TO_BOOLEAN TRY_PARSE_JSON TO_DECIMAL TO_NUMERIC TO_VARCHAR TO_JSON TO_OBJECT AS_VARCHAR AS_CHAR AS_INTEGER
    AS_NUMBER AS_DECIMAL AS_DOUBLE AS_REAL AS_BOOLEAN AS_DATE AS_ARRAY AS_OBJECT IS_OBJECT IS_VARCHAR IS_INTEGER
    IS_DECIMAL IS_DOUBLE IS_BOOLEAN IS_DATE GET GET_PATH OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL OBJECT_PICK
    OBJECT_DELETE OBJECT_KEYS ARRAY_CONSTRUCT ARRAY_GENERATE_RANGE ARRAYS_OVERLAP EDITDISTANCE LTRIM RTRIM CHARINDEX
    POSITION INSTR LPAD RPAD REGEXP_SUBSTR_ALL LIKE ILIKE RLIKE STRTOK INSERT HAVERSINE SQUARE BITAND BITOR BITXOR
    BITNOT BITSHIFTLEFT BITSHIFTRIGHT TRUNCATE MOD DATE_PART DATEADD TIMEADD TIMESTAMPADD DATEDIFF TIMEDIFF
    TIMESTAMPDIFF DATE_FROM_PARTS WEEKISO EPOCH_SECOND BOOLAND_AGG BOOLOR_AGG BOOLXOR_AGG MIN_BY MAX_BY
    APPROX_PERCENTILE
    HASH_AGG VAR_SAMP VAR_POP VARIANCE_SAMP REGEXP_COUNT CEIL FLOOR
    """
)
"""Functions that sqlglot does not know, by name in capitals."""

TABLE_ARGUMENTS: Final = frozenset({"this", "db", "catalog", "alias", "joins", "laterals", "pivots", "sample"})
"""What a table may be given: no time travel, no stage options, no hints."""
