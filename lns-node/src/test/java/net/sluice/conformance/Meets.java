package net.sluice.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which requirement of an RFC a test proves. The lists in {@code docs/rfc/} are generated from these, and the build
 * fails when they are stale.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Meets.All.class)
public @interface Meets {
    /** The requirement's id as {@code docs/rfc/} lists it: RFC, section and its place in the section, {@code 2661-5.8-3}. */
    String value();

    /** True when the test shows that a breach is refused, false when it shows that the requirement is met. */
    boolean negative() default false;

    /** The container that lets one test prove several requirements. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface All {
        Meets[] value();
    }
}
