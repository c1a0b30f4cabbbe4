/**
 * Bugs planted on purpose, to see whether the suite notices: small changes of our sources, each compiled alone and judged by
 * the tests that ought to catch it. The list is text in {@code src/test/resources/bugs}; no bug ever leaves the class loader
 * that it was judged in.
 */
package net.sluice.load.bugs;
