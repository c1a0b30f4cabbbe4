package net.sluice.node.config.bind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a record component means as a configuration key. The key is the component's name in kebab-case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** Says that there is no default. */
    String NONE = "\0";

    /** The key's meaning, for the manual. */
    String value();

    /** What holds when the key is absent, written as in the file; {@link #NONE}: the key must be there, unless optional. */
    String fallback() default NONE;

    /** May be absent, and is null then. */
    boolean optional() default false;

    /** The smallest value, written as in the file; for text, the fewest characters. For lists it holds for each item. */
    String min() default "";

    /** The largest value; for text, the most characters. */
    String max() default "";

    /** What the whole text must match; with {@link #shape()} in words. */
    String pattern() default "";

    /** The pattern in words: "letters, digits and dashes". */
    String shape() default "";

    /** The fewest items of a list. */
    int fewest() default 0;

    /** The most items of a list. */
    int most() default 10_000;
}
