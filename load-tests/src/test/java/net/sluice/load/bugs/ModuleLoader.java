package net.sluice.load.bugs;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads the classes of our modules anew, those with the bug in them first; the libraries are shared. Nothing that one case
 * leaves in a static field is seen by the next.
 */
final class ModuleLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    /** @param folders where classes are looked for, in this order */
    ModuleLoader(List<Path> folders, ClassLoader libraries) {
        super(folders.stream().map(ModuleLoader::url).toArray(URL[]::new), libraries);
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("net.sluice.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }
}
