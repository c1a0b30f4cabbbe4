/**
 * Tests of the scripts in the tree: the launcher above all. No Java of ours is under test here.
 */
package net.sluice.load.script;
