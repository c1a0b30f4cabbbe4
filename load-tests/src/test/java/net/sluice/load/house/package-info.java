/**
 * The rules of the house as tests: the star of modules, package cycles, lengths, names, package pages. They read compiled
 * classes and source text of all modules; nothing here runs protocol code.
 */
package net.sluice.load.house;
