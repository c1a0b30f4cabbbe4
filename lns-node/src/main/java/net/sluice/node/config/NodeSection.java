package net.sluice.node.config;

import net.sluice.node.config.bind.Key;

/** Who this node is. */
public record NodeSection(
        @Key(
                value =
                        "This node's name: the default of the L2TP Host Name, the CHAP name and the RADIUS NAS-Identifier",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name) {}
